package steps_test

import (
	"testing"
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
)

// An approved push resets the count of pushes and the total of wrong codes. A denied push does
// not.
func TestApprovalClearsWhatItProves(t *testing.T) {
	d := newDesk(t)
	key := ratelimit.Email("a@example.com")
	count := func(c ratelimit.Change) ratelimit.Counters {
		counters, err := d.settler.Limits.Apply(t.Context(), key, d.now, c)
		if err != nil {
			t.Fatal(err)
		}
		return counters
	}
	for _, c := range []struct {
		answer       factor.Answer
		total, sends int
	}{{factor.Denied, 98, 8}, {factor.Approved, 100, 10}} {
		count(ratelimit.Count{Max: 100})
		s, _ := d.login()
		d.settle(s, d.answer(s, c.answer), d.now)
		d.now = d.now.Add(time.Minute) // PUSH_PAUSE
		got := count(ratelimit.Return{Bucket: "other", Limit: ratelimit.Limit{N: 1, Per: time.Hour}})
		// In the second round there is what the first left: one code, one push.
		if c.answer == factor.Denied {
			c.total, c.sends = 99, 9
		}
		if left := got.LeftOfTotal(100); left != c.total {
			t.Errorf("%s: %d codes left of the total, want %d", c.answer, left, c.total)
		}
		if left := got.Left("pushes", tenAnHour, d.now); left != c.sends {
			t.Errorf("%s: %d pushes left, want %d", c.answer, left, c.sends)
		}
	}
}

// The phone of an account that never passed a factor may have been replaced, so an approval on
// the old phone resets nothing.
func TestApprovalClearsNothingBeforeTheFirstFactor(t *testing.T) {
	d := newDesk(t)
	d.proved = false
	key := ratelimit.Email("a@example.com")
	if _, err := d.settler.Limits.Apply(t.Context(), key, d.now, ratelimit.Count{Max: 100}); err != nil {
		t.Fatal(err)
	}
	s, _ := d.login()
	if _, got := d.settle(s, d.answer(s, factor.Approved), d.now); got != steps.Applied {
		t.Errorf("got %s", got)
	}
	after, err := d.settler.Limits.Apply(t.Context(), key, d.now, ratelimit.Reset{Bucket: "other"})
	if err != nil {
		t.Fatal(err)
	}
	if left := after.LeftOfTotal(100); left != 99 {
		t.Errorf("%d codes left of the total, want 99", left)
	}
	if left := after.Left("pushes", tenAnHour, d.now); left != 9 {
		t.Errorf("%d pushes left, want 9", left)
	}
	if of, _ := ratelimit.Subjects(s.CountedIn()); after.Place(of, s.Push.Name(s.ID)) != 0 {
		t.Error("the answered push still holds its place")
	}
}

// An approval that passes nothing resets nothing either: its login was cancelled, or the push
// had ended.
func TestApprovalClearsNothingTooLate(t *testing.T) {
	d := newDesk(t)
	count := func() ratelimit.Counters {
		after, err := d.settler.Limits.Apply(t.Context(), ratelimit.Email("a@example.com"), d.now, ratelimit.Count{Max: 100})
		if err != nil {
			t.Fatal(err)
		}
		return after
	}
	count()
	s, _ := d.login()
	if _, err := d.settler.Logins.Do(t.Context(), s, logins.Closed{}, d.now); err != nil {
		t.Fatal(err)
	}
	if _, got := d.settle(s, d.answer(s, factor.Approved), d.now); got != steps.Ignored {
		t.Errorf("got %s", got)
	}
	after := count()
	if total, pushes := after.LeftOfTotal(100), after.Left("pushes", tenAnHour, d.now); total != 98 || pushes != 9 {
		t.Errorf("%d codes of the total and %d pushes left, want 98 and 9", total, pushes)
	}
}
