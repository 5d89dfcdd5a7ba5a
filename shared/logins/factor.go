package logins

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/dynamo"
	"countersign/shared/factor"
)

// Factor is the way that the login asks first. A login without one has the zero value.
func (s Login) Factor() factor.Factor {
	if len(s.Ways) == 0 {
		return factor.Factor{}
	}
	f := s.Ways[0]
	f.Account, f.Kind = s.Account, factor.KindOf(f.ID)
	return f
}

// WithFactor is the login with a way in the state given: in the place of the one with the
// same id, or as another one.
func (s Login) WithFactor(f factor.Factor) Login {
	f = factor.Factor{ID: f.ID, Ref: f.Ref, App: f.App} // what a login keeps of it
	i := slices.IndexFunc(s.Ways, func(one factor.Factor) bool { return one.ID == f.ID })
	s.Ways = slices.Clone(s.Ways) // another login may have been made of the same one
	if i < 0 {
		s.Ways = append(s.Ways, f)
	} else {
		s.Ways[i] = f
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
	wayID  = "i"
	wayRef = "r"
	wayApp = "a"
)

// ways is the list as it is stored, and compared as a whole.
func ways(list []factor.Factor) types.AttributeValue {
	items := make([]dynamo.Item, len(list))
	for i, f := range list {
		items[i] = dynamo.Item{wayID: dynamo.Text(f.ID), wayRef: dynamo.Text(f.Ref), wayApp: dynamo.Flag(f.App)}
	}
	return dynamo.List(items...)
}

func readWays(items []dynamo.Item) []factor.Factor {
	var list []factor.Factor
	for _, it := range items {
		list = append(list, factor.Factor{ID: it.Text(wayID), Ref: it.Text(wayRef), App: it.Flag(wayApp)})
	}
	return list
}
