package steps_test

import (
	"testing"
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/steps"
	authysim "countersign/sim/authy"
)

// F-5: if the callback does not come, we ask the provider, but not often. Its answer counts
// only for this push and this person.
func TestF5AskMakesUpForALostCallback(t *testing.T) {
	d := newDesk(t)
	d.now = d.now.Add(-20 * time.Second)
	s, _ := d.login()
	if err := d.phone.Approve(s.Push.Ref); err != nil { // no callback is configured
		t.Fatal(err)
	}
	ask := func(now time.Time) logins.Login {
		t.Helper()
		after, problem, err := d.asker.Ask(t.Context(), s, now)
		if err != nil || problem != nil {
			t.Fatal(err, problem)
		}
		return after
	}
	if got := ask(d.now.Add(14 * time.Second)); got.Push.State(d.now) != logins.PushPending || d.server.Count(authysim.EndpointPushState) != 0 {
		t.Error("a young push was asked about")
	}
	if got := ask(time.Now()); got.Push.State(time.Now()) != logins.PushApproved {
		t.Errorf("got %s, want approved", got.Push.State(time.Now()))
	}
	s, _ = d.login() // a second login, whose push nobody answers
	now := time.Now()
	ask(now)
	ask(now)
	if got := d.server.Count(authysim.EndpointPushState); got != 2 {
		t.Errorf("the provider was asked %d times, want once a login", got)
	}
}

// F-11: if another clock dated a push an hour ahead, we ask about it now, and not in an hour.
func TestF11APushOfAnotherClockIsAskedAbout(t *testing.T) {
	d := newDesk(t)
	s, _ := d.login()
	if err := d.phone.Approve(s.Push.Ref); err != nil { // no callback is configured
		t.Fatal(err)
	}
	_, problem, err := d.asker.Ask(t.Context(), s, d.now.Add(-time.Second))
	if err != nil || problem != nil || d.server.Count(authysim.EndpointPushState) != 0 {
		t.Errorf("a second apart: asked %d times, %v, %v", d.server.Count(authysim.EndpointPushState), problem, err)
	}
	after, problem, err := d.asker.Ask(t.Context(), s, d.now.Add(-time.Hour))
	if err != nil || problem != nil || after.Push.State(time.Now()) != logins.PushApproved {
		t.Errorf("an hour apart: got %s, %v, %v", after.Push.State(time.Now()), problem, err)
	}
}

// An answer about another push or person, or a text that is no answer, changes nothing: the
// push still waits, and an approval counts afterwards. "pending" is no answer. "expired" ends
// the push unanswered.
func TestAskBelievesOnlyThisPush(t *testing.T) {
	d := newDesk(t)
	d.now = d.now.Add(-20 * time.Second)
	s, _ := d.login()
	says := func(uuid, person, status string) string {
		return `{"approval_request":{"uuid":"` + uuid + `","_authy_id":` + person + `,"status":"` + status + `"},"success":true}`
	}
	now := time.Now()
	ask := func(body string) logins.Login {
		t.Helper()
		d.server.Faults().Set(authysim.EndpointPushState, authysim.Fault{Kind: authysim.Canned, Body: body})
		before := d.server.Count(authysim.EndpointPushState)
		now = now.Add(5 * time.Second) // the next turn to ask
		after, _, err := d.asker.Ask(t.Context(), s, now)
		if err != nil {
			t.Fatal(err)
		}
		if d.server.Count(authysim.EndpointPushState) != before+1 {
			t.Fatalf("%s: the provider was not asked", body)
		}
		return after
	}
	for _, body := range []string{
		says(s.Push.Ref, "999999", "approved"), says(s.Push.Ref, "999999", "denied"), says(s.Push.Ref, "999999", "expired"),
		says("0d0d0d0d-bc43-0135-d7be-1285ca17e122", d.id, "approved"),
		says(s.Push.Ref, d.id, "pending"), says(s.Push.Ref, d.id, "whatever"), says(s.Push.Ref, d.id, ""),
		says(s.Push.Ref, d.id, "APPROVED"), `{"success":true}`, `{}`, `[]`, `approved`,
	} {
		if got := ask(body); got.Push.State(now) != logins.PushPending || got.Push.Answer != "" {
			t.Errorf("%s made it %s, answer %q", body, got.Push.State(now), got.Push.Answer)
		}
	}
	if got := ask(says(s.Push.Ref, d.id, "approved")); got.Push.State(now) != logins.PushApproved {
		t.Errorf("the approval afterwards: got %s", got.Push.State(now))
	}

	d.now = time.Now().Add(-20 * time.Second)
	s, _ = d.login()
	if got := ask(says(s.Push.Ref, d.id, "expired")); got.Push.State(now) != logins.PushExpired {
		t.Errorf("expired at the provider: got %s", got.Push.State(now))
	}
	if got, outcome := d.settle(s, d.answer(s, factor.Approved), now); outcome == steps.Applied || got.Push.State(now) == logins.PushApproved {
		t.Errorf("an approval after that: %s, %s", outcome, got.Push.State(now))
	}
}
