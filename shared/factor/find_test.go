package factor_test

import (
	"context"
	"errors"
	"testing"

	"countersign/shared/factor"
)

// everything is a provider that does all that it is asked for.
type everything struct{ app bool }

func (everything) Check(context.Context, factor.Factor, string, string) (factor.Verdict, error) {
	return factor.Right, nil
}

func (everything) Enrol(_ context.Context, p factor.Person) (factor.Factor, error) {
	if p.Email == "" {
		return factor.Factor{}, errors.New("refused")
	}
	return factor.Factor{ID: "all", Kind: "all", Ref: "new", Number: p.E164}, nil
}

func (e everything) App(context.Context, factor.Factor) (bool, error) { return e.app, nil }

// A factor of a kind that the deployment has nobody for can't be passed, and that is no panic:
// for the person it is as if the provider refused to serve them.
func TestAKindThatIsMissing(t *testing.T) {
	ctx, f := t.Context(), factor.Factor{ID: "gone.k7qm2xtd", Kind: "gone", Ref: "7"}
	checkers, enrollers := factor.Checkers{"all": everything{}}, map[factor.Kind]factor.Enroller{"all": everything{}}
	verdict, err := checkers.Check(ctx, f, "123456", "")
	if verdict != factor.Unchecked || !factor.Suspended(err) || !factor.NothingDone(err) || !factor.NoApp(err) || factor.Gone(err) || factor.Unavailable(err) {
		t.Errorf("check: %v, %v", verdict, err)
	}
	if want := "no provider for a factor of kind gone"; err.Error() != want {
		t.Errorf("got %q, want %q", err, want)
	}
	if app, err := factor.HasApp(ctx, enrollers, f); app || !errors.Is(err, factor.Missing("gone")) {
		t.Errorf("app: %v, %v", app, err)
	}
	if got, err := factor.EnrolAgain(ctx, enrollers, f, factor.Person{Email: "a@example.com"}); got != f || !errors.Is(err, factor.Missing("gone")) {
		t.Errorf("enrol: %v, %v", got, err)
	}
}

func TestAKindThatIsThere(t *testing.T) {
	ctx, f := t.Context(), factor.Factor{Account: "A", ID: "all", Kind: "all", Number: "+12015550123", State: factor.Active}
	checkers, enrollers := factor.Checkers{"all": everything{}}, map[factor.Kind]factor.Enroller{"all": everything{app: true}}
	if verdict, err := checkers.Check(ctx, f, "123456", ""); verdict != factor.Right || err != nil {
		t.Errorf("check: %v, %v", verdict, err)
	}
	if app, err := factor.HasApp(ctx, enrollers, f); !app || err != nil {
		t.Errorf("app: %v, %v", app, err)
	}
	want := f
	want.Ref, want.App, want.State = "new", true, factor.Pending
	if got, err := factor.EnrolAgain(ctx, enrollers, f, factor.Person{Email: "a@example.com", E164: f.Number}); got != want || err != nil {
		t.Errorf("enrol: %+v, %v, want %+v", got, err, want)
	}
	if got, err := factor.EnrolAgain(ctx, enrollers, f, factor.Person{}); got != f || err == nil {
		t.Errorf("refused: %+v, %v", got, err)
	}
}
