package logins

import (
	"testing"

	"countersign/shared/factor"

	"github.com/google/go-cmp/cmp"
)

// oneWay is what most logins have.
func oneWay(ref string, app bool) []factor.Factor {
	return []factor.Factor{{ID: "acme", Ref: ref, App: app}}
}

// A login keeps of a factor what it needs, and one that is made of another leaves that as it was.
func TestWaysAreKept(t *testing.T) {
	whole := factor.Factor{Account: "a", ID: "acme.x", Kind: "acme", Ref: "1", Number: "+1", App: true, State: factor.Active}
	kept := factor.Factor{ID: "acme.x", Ref: "1", App: true}
	first := Login{Account: "a"}.WithFactor(whole)
	second := whole
	second.ID, second.Ref = "acme.y", "2"
	both := first.WithFactor(second)
	changed := both.withRef("9", false)
	for name, test := range map[string]struct{ got, want []factor.Factor }{
		"first": {first.Factors, []factor.Factor{kept}},
		"both":  {both.Factors, []factor.Factor{kept, {ID: "acme.y", Ref: "2", App: true}}},
		"changed": {changed.Factors, []factor.Factor{
			{ID: "acme.x", Ref: "9"}, {ID: "acme.y", Ref: "2", App: true},
		}},
		"stored": {decode(encode(both)).Factors, both.Factors},
	} {
		if diff := cmp.Diff(test.want, test.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got, want := both.Factor(), (factor.Factor{Account: "a", ID: "acme.x", Kind: "acme", Ref: "1", App: true}); got != want {
		t.Errorf("the first way is %+v, want %+v", got, want)
	}
	if got := (Login{}).Factor(); got != (factor.Factor{}) {
		t.Errorf("a login without a way has %+v", got)
	}
}
