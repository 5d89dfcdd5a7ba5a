package logins

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/dynamo"
	"countersign/shared/factor"
)

// Factor is the way that the login asks first. A login without one has the zero value.
func (s Login) Factor() factor.Factor {
	if len(s.Factors) == 0 {
		return factor.Factor{}
	}
	f := s.Factors[0]
	f.Account, f.Kind = s.Account, factor.KindOf(f.ID)
	return f
}

// WithFactor is the login with a way in the state given: in the place of the one with the
// same id, or as another one.
func (s Login) WithFactor(f factor.Factor) Login {
	f = factor.Factor{ID: f.ID, Ref: f.Ref, App: f.App} // what a login keeps of it
	i := slices.IndexFunc(s.Factors, func(one factor.Factor) bool { return one.ID == f.ID })
	s.Factors = slices.Clone(s.Factors) // another login may have been made of the same one
	if i < 0 {
		s.Factors = append(s.Factors, f)
	} else {
		s.Factors[i] = f
	}
	return s
}

// withRef is the login whose first way is known by another id.
func (s Login) withRef(ref string, app bool) Login {
	f := s.Factor()
	f.Ref, f.App = ref, app
	return s.WithFactor(f)
}

// The attributes of a way within the list.
const (
	factorID  = "i"
	factorRef = "r"
	factorApp = "a"
)

// encodeFactors is the list as it is stored, and compared as a whole.
func encodeFactors(list []factor.Factor) types.AttributeValue {
	items := make([]dynamo.Item, len(list))
	for i, f := range list {
		items[i] = dynamo.Item{factorID: dynamo.Text(f.ID), factorRef: dynamo.Text(f.Ref), factorApp: dynamo.Flag(f.App)}
	}
	return dynamo.List(items...)
}

func decodeFactors(items []dynamo.Item) []factor.Factor {
	var list []factor.Factor
	for _, it := range items {
		list = append(list, factor.Factor{ID: it.Text(factorID), Ref: it.Text(factorRef), App: it.Flag(factorApp)})
	}
	return list
}
