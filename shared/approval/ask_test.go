package approval_test

import (
	"testing"
	"time"

	"countersign/shared/approval"
	"countersign/shared/authy"
	"countersign/shared/authy/authytest"
	"countersign/shared/sessions"
)

// F-5: the provider is asked when the callback does not come, seldom, and what
// it says counts only for this push and this person.
func TestF5AskMakesUpForALostCallback(t *testing.T) {
	d := newDesk(t)
	d.now = d.now.Add(-20 * time.Second)
	s, _ := d.login()
	if err := d.phone.Approve(s.Push.UUID); err != nil { // no callback is configured
		t.Fatal(err)
	}
	ask := func(now time.Time) sessions.Session {
		t.Helper()
		after, problem, err := d.asker.Ask(t.Context(), s, now)
		if err != nil || problem != nil {
			t.Fatal(err, problem)
		}
		return after
	}
	if got := ask(d.now.Add(14 * time.Second)); got.Push.State(d.now) != sessions.PushPending || d.server.Count(authytest.EndpointPushState) != 0 {
		t.Error("a young push was asked about")
	}
	if got := ask(time.Now()); got.Push.State(time.Now()) != sessions.PushApproved {
		t.Errorf("got %s, want approved", got.Push.State(time.Now()))
	}
	s, _ = d.login() // a second one, which nobody answers
	ask(time.Now())
	ask(time.Now())
	if got := d.server.Count(authytest.EndpointPushState); got != 2 {
		t.Errorf("the provider was asked %d times, want once a login", got)
	}
}

func TestAskBelievesOnlyThisPush(t *testing.T) {
	d := newDesk(t)
	d.now = d.now.Add(-20 * time.Second)
	s, _ := d.login()
	for _, body := range []string{
		`{"approval_request":{"uuid":"` + s.Push.UUID + `","_authy_id":999999,"status":"approved"},"success":true}`,
		`{"approval_request":{"uuid":"0d0d0d0d-bc43-0135-d7be-1285ca17e122","_authy_id":` + string(d.id) + `,"status":"approved"},"success":true}`,
		`{"approval_request":{"uuid":"` + s.Push.UUID + `","_authy_id":` + string(d.id) + `,"status":"whatever"},"success":true}`,
		`{"approval_request":{"uuid":"` + s.Push.UUID + `","_authy_id":` + string(d.id) + `,"status":"expired"},"success":true}`,
		`{"success":true}`,
	} {
		d.server.Faults().Set(authytest.EndpointPushState, authytest.Fault{Kind: authytest.Canned, Body: body})
		s.Push.Asked = time.Time{}
		after, _, err := d.asker.Ask(t.Context(), s, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if got := after.Push.State(time.Now()); got != sessions.PushPending {
			t.Errorf("%s made it %s", body, got)
		}
	}
}

func TestTarget(t *testing.T) {
	id := sessions.NewToken().ID()
	good := authy.Callback{UUID: "u", ID: "1", Status: "approved", Hidden: map[string]string{"login": id, "push": "1"}}
	if got, _, ok := approval.Target(good); !ok || got != id {
		t.Errorf("got %q, %v", got, ok)
	}
	for name, change := range map[string]func(*authy.Callback){
		"no uuid":       func(c *authy.Callback) { c.UUID = "" },
		"no person":     func(c *authy.Callback) { c.ID = "" },
		"other status":  func(c *authy.Callback) { c.Status = "APPROVED" },
		"pending":       func(c *authy.Callback) { c.Status = "pending" },
		"no details":    func(c *authy.Callback) { c.Hidden = nil },
		"no ordinal":    func(c *authy.Callback) { c.Hidden = map[string]string{"login": id} },
		"no login":      func(c *authy.Callback) { c.Hidden = map[string]string{"push": "1"} },
		"another login": func(c *authy.Callback) { c.Hidden = map[string]string{"push": "1", "login": "../x"} },
	} {
		c := good
		change(&c)
		if _, _, ok := approval.Target(c); ok {
			t.Errorf("%s: was taken for ours", name)
		}
	}
}
