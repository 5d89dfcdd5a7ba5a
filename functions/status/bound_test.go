package main

import (
	"strings"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// state reads a login's state and its push's.
func (r *rig) state(l functiontest.Login) string {
	r.T.Helper()
	got := r.status(functiontest.As(l))
	login, _ := got.JSON["login"].(map[string]any)
	push, _ := login["push"].(map[string]any)
	state, _ := login["state"].(string)
	word, _ := push["state"].(string)
	return state + "/" + word
}

// INC-6: two logins of one person wait, a stranger's and the owner's. The owner
// approves the own one: the stranger's waits for ever, and the owner's session
// is no help to it.
func TestINC6AnApprovalHelpsNoOtherLogin(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	stranger := r.Push(r.Login(p, functiontest.Began(time.Minute)), 15*time.Second)
	owner := r.Push(r.Login(p, functiontest.Began(time.Minute)), 15*time.Second)
	r.Press(owner, authysim.Approved)
	if got := r.state(stranger); got != "pending/pending" {
		t.Errorf("the stranger's login is %s", got)
	}
	if got := r.state(owner); got != "approved/approved" {
		t.Errorf("the owner's login is %s", got)
	}
	for range 3 {
		if got := r.state(stranger); got != "pending/pending" {
			t.Errorf("beside the owner's session the stranger's login is %s", got)
		}
	}
	functiontest.Want(t, r.word(functiontest.As(stranger)), 200, `{"status":"unverified"}`)
	later := r.Login(p)
	if got := r.state(later); got != "pending/none" {
		t.Errorf("a login begun after the approval is %s", got)
	}
}

// PU-1: the provider's answer about one request moves no login but the one that
// the request was made for, even of the same person in the same second.
func TestPU1TheProvidersAnswerIsForOneRequest(t *testing.T) {
	r := newRig(t)
	p, other := r.Account(), r.Account()
	begin := func(p functiontest.Person) functiontest.Login {
		return r.Push(r.Login(p, functiontest.Began(time.Minute)), 15*time.Second)
	}
	answer := func(person, uuid string) {
		r.Authy.Faults().Set(authysim.EndpointPushState, authysim.Fault{Kind: authysim.Canned,
			Body: `{"approval_request":{"_authy_id":` + person + `,"status":"approved","uuid":"` + uuid + `"},"success":true}`})
	}
	a, b := begin(p), begin(p)
	answer(p.Factor.Ref, a.Push.Ref)
	if got := r.state(b); got != "pending/pending" {
		t.Errorf("another request's approval: the login is %s", got)
	}
	c := begin(other)
	answer(p.Factor.Ref, c.Push.Ref)
	if got := r.state(c); got != "pending/pending" {
		t.Errorf("another person's approval: the login is %s", got)
	}
	d := begin(r.Account())
	answer(d.Factor().Ref, d.Push.Ref)
	if got := r.state(d); got != "approved/approved" {
		t.Errorf("its own approval: the login is %s", got)
	}
}

// PU-3: an approval that comes when the push is over is refused, even if the
// provider says that it was approved.
func TestPU3AnApprovalThatComesTooLate(t *testing.T) {
	r := newRig(t)
	for name, l := range map[string]functiontest.Login{
		"after the push":  r.Push(r.Login(r.Account(), functiontest.Began(5*time.Minute)), 2*time.Minute),
		"after the login": r.Push(r.Login(r.Account(), functiontest.Began(10*time.Minute)), 90*time.Second),
	} {
		r.Press(l, authysim.Approved)
		if got := r.state(l); strings.Contains(got, "approved") {
			t.Errorf("%s: the login is %s", name, got)
		}
	}
}

// ST-1: the login's id, which others may see, reads nothing: it takes the secret.
func TestST1StatusNeedsTheSecret(t *testing.T) {
	r := newRig(t)
	l, mine := r.approved(r.Account()), r.Login(r.Account())
	for _, text := range []string{l.ID, "cs_" + l.ID, functiontest.Mix(l.Token, mine.Token)} {
		for _, option := range []apitest.Option{apitest.Bearer(text), apitest.Cookie(logins.LoginCookie, text)} {
			if got := r.status(option); got.Status != 403 && got.Status != 404 || len(got.Cookies) > 0 {
				t.Errorf("%.6s…: got %d %s", text, got.Status, got.Body)
			}
			if got := r.word(option); got.JSON["status"] == "approved" {
				t.Errorf("%.6s…: approved", text)
			}
		}
	}
	r.WantState(l, logins.Pending)
}

// ST-2: what a login once was over for is never taken back.
func TestST2StatesOnlyGoForward(t *testing.T) {
	r := newRig(t)
	denied := r.Answer(r.Push(r.Login(r.Account(), functiontest.Began(time.Minute)), 15*time.Second), logins.Denied, time.Second)
	passed := r.approved(r.Account())
	over := r.Do(r.Push(r.Login(r.Account(), functiontest.Began(time.Minute)), 15*time.Second), logins.Closed{})
	r.state(passed)
	for l, c := range map[*functiontest.Login]struct {
		status authysim.Status
		want   string
	}{
		&denied: {authysim.Approved, "pending/denied"},
		&passed: {authysim.Denied, "approved/approved"},
		&over:   {authysim.Approved, "cancelled/pending"},
	} {
		r.Press(*l, c.status)
		for range 2 {
			if got := r.state(*l); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		}
	}
}

// ST-4: no answer of the status routes may be kept anywhere.
func TestST4NothingIsStored(t *testing.T) {
	r := newRig(t, "COMPAT_STATUS_WAIT=0s")
	for _, route := range functiontest.Routes(t, "status") {
		p := r.Account()
		for _, l := range []functiontest.Login{
			r.Push(r.Login(p), 0), r.approved(p), r.approved(p, functiontest.Cookie), {Login: logins.Login{Client: logins.TokenClient}},
		} {
			got := r.Request(route, functiontest.As(l))
			if control := got.Header.Get("Cache-Control"); control != "no-store" || got.Header.Get("ETag") != "" {
				t.Errorf("%s: Cache-Control %q, ETag %q", route, control, got.Header.Get("ETag"))
			}
		}
	}
}
