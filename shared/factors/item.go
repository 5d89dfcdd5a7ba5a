package factors

import (
	"countersign/shared/dynamo"
	"countersign/shared/factor"
)

// The attributes. All but the keys have an underscore, so that none is one of DynamoDB's
// reserved words.
const (
	attrAccount = "account"
	attrID      = "id"
	attrRef     = "f_ref"
	attrNumber  = "f_number"
	attrApp     = "f_app"
	attrState   = "f_state"
	attrAdded   = "f_added"
)

func key(f factor.Factor) dynamo.Item {
	return dynamo.Item{attrAccount: dynamo.Text(f.Account), attrID: dynamo.Text(f.ID)}
}

func item(f factor.Factor) dynamo.Item {
	it := key(f)
	it[attrRef], it[attrNumber] = dynamo.Text(f.Ref), dynamo.Text(f.Number)
	it[attrApp], it[attrState] = dynamo.Flag(f.App), dynamo.Text(string(f.State))
	it[attrAdded] = dynamo.Time(f.Added)
	return it
}

// read is strict: a factor that lacks its state is not one without it.
func read(it dynamo.Item) (factor.Factor, error) {
	r := dynamo.Reader{Item: it}
	f := factor.Factor{
		Account: r.Text(attrAccount), ID: r.Text(attrID), Ref: r.Text(attrRef), Number: r.Text(attrNumber),
		App: r.Flag(attrApp), State: factor.State(r.Text(attrState)), Added: r.Time(attrAdded),
	}
	f.Kind = factor.KindOf(f.ID)
	return f, r.Err
}

// Proved says whether a number was proved by one of the factors.
func Proved(list []factor.Factor, number string) bool {
	for _, f := range list {
		if f.Number == number && f.State == factor.Active {
			return true
		}
	}
	return false
}
