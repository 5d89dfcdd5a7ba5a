package main

import (
	"strings"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"

	"github.com/google/go-cmp/cmp"
)

// answer is the callback about a login's push, answered so.
func (r *rig) answer(l functiontest.Login, status authysim.Status, change ...func(*authysim.Callback)) apitest.Request {
	r.T.Helper()
	r.Press(l, status)
	return r.Callback(l.Push.Ref, change...)
}

// took holds an answer to an empty 200 whose log line says what it did.
func took(t *testing.T, got apitest.Answer, outcome string) {
	t.Helper()
	functiontest.Want(t, got, 200, "")
	if !strings.Contains(got.Log, `"outcome":"`+outcome+`"`) {
		t.Errorf("outcome: want %s; log: %s", outcome, got.Log)
	}
}

// counters are those of the login's account and of its phone.
func (r *rig) counters(l functiontest.Login) (all [2]map[string]any) {
	r.T.Helper()
	for i, key := range []string{l.Counters, l.Phone} {
		var err error
		if all[i], err = r.Limits.Stored(r.T.Context(), ratelimit.Key(key)); err != nil {
			r.T.Fatal(err)
		}
	}
	return all
}

func (r *rig) push(l functiontest.Login) logins.PushState {
	r.T.Helper()
	return r.Read(l).Push.State(time.Now())
}

func TestAnAnswerReachesItsLogin(t *testing.T) {
	for status, want := range map[authysim.Status]logins.PushState{
		authysim.Approved: logins.PushApproved, authysim.Denied: logins.PushDenied,
	} {
		for name, kind := range map[string][]func(*logins.Login){"token client": {}, "cookie client": {functiontest.Cookie}} {
			t.Run(string(status)+", "+name, func(t *testing.T) {
				r := newRig(t)
				l := r.Push(r.Login(r.Account(), kind...), 0)
				got := r.Send(r.answer(l, status))
				took(t, got, "applied")
				if state := r.push(l); state != want {
					t.Errorf("the push is %s", state)
				}
				if state := r.Read(l).State; state != logins.Pending || len(got.Cookies) > 0 {
					t.Errorf("a callback made a session: %v, %v", state, got.Cookies)
				}
			})
		}
	}
}

// INC-6 and PU-1: an approval is for the login that it was asked for, and for
// nothing else of the same person.
func TestPU1AnApprovalIsForOneLogin(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	a, b := r.Push(r.Login(p), 0), r.Push(r.Login(p), 0)
	took(t, r.Send(r.answer(b, authysim.Approved)), "applied")
	if r.push(a) != logins.PushPending || r.push(b) != logins.PushApproved {
		t.Errorf("a is %s, b is %s", r.push(a), r.push(b))
	}
	// signed for a request of a, or of somebody else, with the hidden details of another login
	for _, l := range []functiontest.Login{a, r.Push(r.Login(r.Account()), 0)} {
		target := r.Push(r.Login(p), 0)
		moved := r.answer(l, authysim.Approved, func(cb *authysim.Callback) {
			cb.Body = []byte(strings.ReplaceAll(string(cb.Body), l.ID, target.ID))
		})
		took(t, r.Send(moved), "ignored")
		if r.push(l) != logins.PushPending || r.push(target) != logins.PushPending {
			t.Errorf("the login is %s, the other one %s", r.push(l), r.push(target))
		}
		r.Answer(target, logins.Expired, 0)
	}
	old := r.Push(r.Login(r.Account()), 0)
	late := r.answer(old, authysim.Approved)
	old = r.Answer(old, logins.Expired, 0)
	next := r.Push(old, 0)
	took(t, r.Send(late), "ignored") // the login's last push was another one
	if state := r.push(next); state != logins.PushPending {
		t.Errorf("an old push's approval: the new one is %s", state)
	}
}

// The provider's own end of a push counts, and an approval after it does not.
func TestAPushThatExpiredAtTheProvider(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account()), 0)
	late := r.answer(l, authysim.Approved)
	took(t, r.Send(r.answer(l, authysim.Expired)), "applied")
	took(t, r.Send(late), "ignored")
	if state := r.push(l); state != logins.PushExpired || r.Read(l).State != logins.Pending {
		t.Errorf("the push is %s, the login %s", state, r.Read(l).State)
	}
}

// An answer to the push before finds a login whose new push has no id yet.
func TestINC7TheAnswerToAnEarlierPush(t *testing.T) {
	r := newRig(t)
	earlier := r.Answer(r.Push(r.Login(r.Account()), 0), logins.Expired, 0)
	l, _ := r.PushUnwritten(earlier)
	before := r.counters(l)
	took(t, r.Send(r.answer(earlier, authysim.Denied)), "ignored")
	if diff := cmp.Diff(before, r.counters(l)); diff != "" {
		t.Errorf("the counters changed (-before +after):\n%s", diff)
	}
}

// INC-7: a status, an id or a shape that we don't know is a 200 without effect.
func TestINC7WhatIsNotKnownChangesNothing(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account()), 0)
	other := r.Account()
	rewrite := func(from, to string) func(*authysim.Callback) {
		return func(c *authysim.Callback) {
			if !strings.Contains(string(c.Body), from) {
				t.Fatalf("nothing like %s in %s", from, c.Body)
			}
			c.Body = []byte(strings.ReplaceAll(string(c.Body), from, to))
		}
	}
	whole := func(body string) func(*authysim.Callback) {
		return func(c *authysim.Callback) { c.Body = []byte(body) }
	}
	for name, c := range map[string]struct {
		change  func(*authysim.Callback)
		outcome string
	}{
		"status in capitals":  {rewrite(`"status":"approved"`, `"status":"APPROVED"`), "unknown"},
		"another word":        {rewrite(`"status":"approved"`, `"status":"consumed"`), "unknown"},
		"pending":             {rewrite(`"status":"approved"`, `"status":"pending"`), "unknown"},
		"no status":           {rewrite(`"status":"approved"`, `"state":"approved"`), "unknown"},
		"another request":     {rewrite(l.Push.Ref, "ffffffff-ffff-ffff-ffff-ffffffffffff"), "ignored"},
		"no request":          {rewrite(l.Push.Ref, ""), "unknown"},
		"another person":      {rewrite(`"authy_id":`+l.Factor().Ref, `"authy_id":`+other.Factor.Ref), "ignored"},
		"no person":           {rewrite(`"authy_id":`+l.Factor().Ref, `"authy_id":null`), "unknown"},
		"no login":            {rewrite(`"login":"`+l.ID+`"`, `"x":"y"`), "unknown"},
		"another login":       {rewrite(l.ID, strings.Repeat("0", 32)), "unknown"},
		"another push":        {rewrite(`"push":"1"`, `"push":"2"`), "ignored"},
		"no push":             {rewrite(`"push":"1"`, `"push":"one"`), "unknown"},
		"empty object":        {whole(`{}`), "unknown"},
		"a field in two ways": {whole(`{"status[a]":"approved","status":{"a":"denied"}}`), "ignored"},
		"nothing that we use": {whole(`{"callback_action":"user_added","user_id":1}`), "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			before := r.counters(l)
			took(t, r.Send(r.answer(l, authysim.Approved, c.change)), c.outcome)
			if now := r.Read(l); now.Push.Answer != "" || now.State != logins.Pending {
				t.Errorf("the login changed: %+v", now)
			}
			if diff := cmp.Diff(before, r.counters(l)); diff != "" { // the push still holds its places
				t.Errorf("the counters changed (-before +after):\n%s", diff)
			}
		})
	}
	foreign := r.answer(l, authysim.Approved, rewrite(l.ID, "../"+l.ID))
	if calls := r.Calls(func() { took(t, r.Send(foreign), "unknown") }); len(calls) != 0 {
		t.Errorf("a text that is no login's id was looked up: %v", calls)
	}
	took(t, r.Send(r.Signed(r.Authy.Preset())), "unknown")
	loose := r.answer(l, authysim.Approved, rewrite(`"authy_id":`+l.Factor().Ref, `"authy_id":"`+l.Factor().Ref+`","new_field":[1,2]`))
	took(t, r.Send(loose), "applied") // numbers may be texts, and there may be more
}

// What can't be a login's id is not looked up: the table is down, and nobody notices.
func TestINC7OnlyALoginsIDIsLookedUp(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account()), 0)
	r.Fail(func(operation, setting string) bool { return operation == "GetItem" && setting == "LOGINS_TABLE" })
	for _, id := range []string{"../" + l.ID, l.ID[1:], l.ID + "0", "LOGIN", "email#" + l.ID} {
		took(t, r.Send(r.answer(l, authysim.Approved, func(cb *authysim.Callback) {
			cb.Body = []byte(strings.ReplaceAll(string(cb.Body), l.ID, id))
		})), "unknown")
	}
	if got := r.Send(r.answer(l, authysim.Approved)); got.Status != 503 {
		t.Errorf("its own id: got %d, and the table is down", got.Status)
	}
}

// A push that is over, or whose login is, is not answered any more.
func TestPU3AnAnswerThatComesTooLate(t *testing.T) {
	r := newRig(t)
	for name, c := range map[string]struct {
		l       functiontest.Login
		outcome string
	}{
		"the push ran out":  {r.Push(r.Login(r.Account(), functiontest.Began(5*time.Minute)), 2*time.Minute), "ignored"},
		"the login ran out": {r.Push(r.Login(r.Account(), functiontest.Began(10*time.Minute)), time.Minute), "ignored"},
		"given up":          {r.Do(r.Push(r.Login(r.Account()), 0), logins.Closed{}), "ignored"},
		"passed by a code":  {r.Pass(r.Push(r.Login(r.Account()), 0), 0), "ignored"},
	} {
		t.Run(name, func(t *testing.T) {
			took(t, r.Send(r.answer(c.l, authysim.Approved)), c.outcome)
			if now := r.Read(c.l); now.Push.Answer != "" || now.State != c.l.State {
				t.Errorf("the login changed: %+v", now)
			}
		})
	}
}

// An answer counts from its writing: one whose push ran out while its login was read comes
// after a status read may have said so.
func TestPU3APushThatEndsWhileItsLoginIsRead(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account(), functiontest.Began(3*time.Minute)), 2*time.Minute-500*time.Millisecond)
	r.Fail(func(operation, setting string) bool {
		if operation == "GetItem" && setting == "LOGINS_TABLE" {
			time.Sleep(time.Until(l.Push.Expires))
		}
		return false
	})
	took(t, r.Send(r.answer(l, authysim.Approved)), "ignored")
	if now := r.Read(l); now.Push.Answer != "" {
		t.Errorf("the push was %s", now.Push.Answer)
	}
}

// PU-6: each denial is a security event, once, however often its callback comes: also
// when the login was passed in another way, given up, locked, or had run out.
func TestPU6ADenialIsASecurityEventOnce(t *testing.T) {
	r := newRig(t)
	for name, c := range map[string]struct {
		l              functiontest.Login
		outcome, event string
	}{
		"in time":           {r.Push(r.Login(r.Account()), 0), "applied", "push_denied"},
		"passed by a code":  {r.Pass(r.Push(r.Login(r.Account()), 0), 0), "late_denial", "late_denial"},
		"and logged out":    {r.Do(r.Pass(r.Push(r.Login(r.Account()), 0), 0), logins.Closed{}), "late_denial", "late_denial"},
		"given up":          {r.Do(r.Push(r.Login(r.Account()), 0), logins.Closed{}), "noted", "push_denied"},
		"locked":            {r.Do(r.Push(r.Login(r.Account()), 0), logins.CodeWrong{Max: 1}), "noted", "push_denied"},
		"the push ran out":  {r.Push(r.Login(r.Account(), functiontest.Began(5*time.Minute)), 2*time.Minute), "noted", "push_denied"},
		"the login ran out": {r.Push(r.Login(r.Account(), functiontest.Began(10*time.Minute)), time.Minute), "noted", "push_denied"},
		"approved before":   {r.Answer(r.Push(r.Login(r.Account()), 0), logins.Approved, 0), "noted", "push_denied"},
	} {
		t.Run(name, func(t *testing.T) {
			before := r.Read(c.l).State
			first := r.Send(r.answer(c.l, authysim.Denied))
			took(t, first, c.outcome)
			functiontest.WantEvents(t, first, c.l.Account, c.l.ID, c.event+" method=push")
			for range 2 {
				again := r.Send(r.answer(c.l, authysim.Denied))
				took(t, again, "duplicate")
				functiontest.WantEvents(t, again, "", "")
			}
			if state := r.Read(c.l).State; state != before {
				t.Errorf("the login was %v and is %v", before, state)
			}
		})
	}
	l := r.Push(r.Login(r.Account()), 0)
	functiontest.WantEvents(t, r.Send(r.answer(l, authysim.Approved)), "", "") // passing the login is one
}

// A callback that overtakes our own write of the request's id waits for it, and
// for no other id.
func TestACallbackThatComesFirst(t *testing.T) {
	r := newRig(t)
	l, uuid := r.PushUnwritten(r.Login(r.Account()))
	early := l
	early.Push.Ref = uuid
	took(t, r.Send(r.answer(early, authysim.Approved)), "applied")
	if state := r.push(l); state != logins.PushPending {
		t.Errorf("before the id is written the push is %s", state)
	}
	r.Do(l, logins.PushSent{Ordinal: 1, Ref: uuid})
	if state := r.push(l); state != logins.PushApproved {
		t.Errorf("afterwards the push is %s", state)
	}
	other, uuid := r.PushUnwritten(r.Login(r.Account()))
	early.Push.Ref, early.ID = uuid, other.ID
	took(t, r.Send(r.answer(early, authysim.Approved)), "applied")
	r.Do(other, logins.PushSent{Ordinal: 1, Ref: "ffffffff-ffff-ffff-ffff-ffffffffffff"})
	if state := r.push(other); state != logins.PushPending {
		t.Errorf("under another id the push is %s", state)
	}
}
