package logins

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/dynamo"
	"countersign/shared/factor"
)

// Factor returns the factor that the login asks first. It is the zero value if there is none.
func (s Login) Factor() factor.Factor {
	if len(s.Factors) == 0 {
		return factor.Factor{}
	}
	f := s.Factors[0]
	f.Account, f.Kind = s.Account, factor.KindOf(f.ID)
	return f
}

// WithFactor returns the login with a factor added. A factor with the same id is replaced.
func (s Login) WithFactor(f factor.Factor) Login {
	f = factor.Factor{ID: f.ID, Ref: f.Ref, App: f.App} // a login keeps only these
	i := slices.IndexFunc(s.Factors, func(one factor.Factor) bool { return one.ID == f.ID })
	s.Factors = slices.Clone(s.Factors) // a copy of this login may share the list
	if i < 0 {
		s.Factors = append(s.Factors, f)
	} else {
		s.Factors[i] = f
	}
	return s
}

// withRef returns the login with another provider's id, and app, of its first factor.
func (s Login) withRef(ref string, app bool) Login {
	f := s.Factor()
	f.Ref, f.App = ref, app
	return s.WithFactor(f)
}

// The attributes of a factor in the list.
const (
	factorID  = "i"
	factorRef = "r"
	factorApp = "a"
)

// encodeFactors returns the list as it is stored. Conditions compare it as a whole.
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
