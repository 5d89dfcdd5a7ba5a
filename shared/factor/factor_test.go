package factor_test

import (
	"errors"
	"fmt"
	"testing"

	"countersign/shared/factor"
)

func TestKindOf(t *testing.T) {
	for id, want := range map[string]factor.Kind{
		"": "", "acme": "acme", "acme.k7qm2xtd": "acme", "a.b.c": "a", ".b": "", "acme.": "acme",
	} {
		if got := factor.KindOf(id); got != want {
			t.Errorf("%q: got %q, want %q", id, got, want)
		}
	}
}

// A code is never right, and never handed back, because somebody forgot to say so.
func TestTheZeroValuesAreTheCarefulOnes(t *testing.T) {
	var v factor.Verdict
	if v == factor.Right || v == factor.Unchecked || v != factor.Unclear {
		t.Errorf("the zero verdict is %v", v)
	}
	var a factor.Answer
	if a == factor.Approved || a == factor.Denied || a == factor.Expired {
		t.Errorf("the zero answer is %q", a)
	}
}

func TestUnsignedIsABadSignature(t *testing.T) {
	if !errors.Is(factor.ErrUnsigned, factor.ErrSignature) || errors.Is(factor.ErrSignature, factor.ErrUnsigned) {
		t.Error("an unsigned callback is one with a bad signature, and not the other way round")
	}
	for _, other := range []error{factor.ErrStale, factor.ErrMeaningless, factor.ErrForeign} {
		if errors.Is(other, factor.ErrSignature) {
			t.Errorf("%v: taken for a bad signature", other)
		}
	}
}

// Errors that say yes to one question each.
type (
	unavailable struct{ error }
	nothingDone struct{ error }
	gone        struct{ error }
	suspended   struct{ error }
	tooOften    struct{ error }
	noApp       struct{ error }
	refused     struct{ error }
	deaf        struct{ error } // has all the methods and says no to each
)

func (unavailable) Unavailable() bool        { return true }
func (nothingDone) NothingDone() bool        { return true }
func (gone) Gone() bool                      { return true }
func (suspended) Suspended() bool            { return true }
func (tooOften) TooOften() bool              { return true }
func (noApp) NoApp() bool                    { return true }
func (refused) RefusedField() (string, bool) { return "email", true }
func (deaf) Unavailable() bool               { return false }
func (deaf) NothingDone() bool               { return false }
func (deaf) Gone() bool                      { return false }
func (deaf) Suspended() bool                 { return false }
func (deaf) TooOften() bool                  { return false }
func (deaf) NoApp() bool                     { return false }
func (deaf) RefusedField() (string, bool)    { return "", false }

// Each question is answered by the method of its name alone, through any wrapping.
func TestErrorsSayWhatTheyMean(t *testing.T) {
	failed := errors.New("failed")
	questions := map[string]func(error) bool{
		"Unavailable": factor.Unavailable, "NothingDone": factor.NothingDone, "Gone": factor.Gone, "Suspended": factor.Suspended,
		"TooOften": factor.TooOften, "NoApp": factor.NoApp,
		"RefusedField": func(err error) bool { field, ok := factor.RefusedField(err); return ok && field == "email" },
	}
	for want, err := range map[string]error{
		"Unavailable": unavailable{failed}, "NothingDone": nothingDone{failed}, "Gone": gone{failed}, "Suspended": suspended{failed},
		"TooOften": tooOften{failed}, "NoApp": noApp{failed}, "RefusedField": refused{failed}, "none": deaf{failed}, "no method": failed, "nil": nil,
	} {
		for name, ask := range questions {
			if got := ask(err); got != (name == want) {
				t.Errorf("%s of an error that is %s: %v", name, want, got)
			}
			if err == nil {
				continue
			}
			if got := ask(fmt.Errorf("log in: %w", errors.Join(failed, err))); got != (name == want) {
				t.Errorf("%s of a wrapped error that is %s: %v", name, want, got)
			}
		}
	}
}
