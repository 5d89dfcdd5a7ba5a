package authy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	authysim "countersign/sim/authy"
)

// choose sets the page's switches, given as members of a JSON object.
func choose(t *testing.T, s *authysim.Server, switches string) {
	t.Helper()
	if w := browser(s, "POST", "/phone/api/faults", "{"+switches+"}"); w.Code != 204 {
		t.Fatalf("choose %s: got %d %s", switches, w.Code, w.Body)
	}
}

// device sets the switch of the phone's app.
func device(t *testing.T, s *authysim.Server, value string) {
	t.Helper()
	if w := browser(s, "POST", "/phone/api/device", `{"phone":10001,"device":"`+value+`"}`); w.Code != 204 {
		t.Fatalf("device %s: got %d %s", value, w.Code, w.Body)
	}
	if got := screen(t, s, "?phone=10001")["phone"].(map[string]any)["device"]; got != value {
		t.Errorf("device: got %v, want %s", got, value)
	}
}

func TestSwitchesAreOnThePage(t *testing.T) {
	s := authysim.New(authysim.Options{})
	defer s.Close()
	page := browser(s, "GET", "/phone/switches.js", "").Body.String()
	for name, values := range map[string]string{
		"provider": "slow hang down rate_limited error",
		"callback": "lost held late duplicated reordered unsigned forged changed",
		"messages": "undelivered refused",
		"errors":   "one three",
	} {
		for value := range strings.FieldsSeq(values + " ") {
			choose(t, s, `"`+name+`":"`+value+`"`)
			want := map[string]any{"provider": "", "callback": "", "messages": "", "errors": ""}
			want[name] = value
			if diff := cmp.Diff(want, screen(t, s, "")["faults"]); diff != "" {
				t.Error("faults (-want +got):", diff)
			}
			if !strings.Contains(page, `["`+value+`", "`) {
				t.Errorf("%s %s is not on the page", name, value)
			}
		}
	}
}

func TestProviderSwitch(t *testing.T) {
	s, _, a, _ := callbacks(t, authysim.Options{})
	choose(t, s, `"provider":"error"`)
	if status, _ := a.get("/protected/json/users/10001/status"); status != 500 {
		t.Errorf("error: got %d, want 500", status)
	}
	choose(t, s, `"provider":""`)
	if status, _ := a.get("/protected/json/users/10001/status"); status != 200 {
		t.Errorf("none: got %d, want 200", status)
	}
}

func TestHeldCallbacksAreReleased(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	for _, release := range []func(){
		func() { browser(s, "POST", "/phone/api/release", "{}") },
		func() { choose(t, s, `"callback":""`) },
	} {
		before, _ := r.all()
		choose(t, s, `"callback":"held"`)
		approve(t, phone, a.push(phone))
		if got, _ := r.all(); len(got) != len(before) || screen(t, s, "")["held"] != 1.0 {
			t.Error("held: a callback went out")
		}
		release()
		s.Wait()
		if got, _ := r.all(); len(got) != len(before)+1 || screen(t, s, "")["held"] != 0.0 {
			t.Errorf("released: got %d callbacks, want %d", len(got), len(before)+1)
		}
	}
}

func TestACallbackAloneDoesNotWaitForEver(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	choose(t, s, `"callback":"reordered"`)
	approve(t, phone, a.push(phone))
	if got, _ := r.all(); len(got) != 0 {
		t.Errorf("got %d callbacks, want none before the second", len(got))
	}
	choose(t, s, `"callback":"lost"`)
	s.Wait()
	if got, _ := r.all(); len(got) != 1 {
		t.Errorf("switched over: got %d callbacks, want 1", len(got))
	}
}

func TestCallbacksAreSwitchedOffAndOn(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	url := s.CallbackURL()
	r.answer(401)
	choose(t, s, `"errors":"three"`)
	approve(t, phone, a.push(phone))
	choose(t, s, `"errors":"three","callback":"forged"`) // counting continues
	approve(t, phone, a.push(phone))
	if s.CallbackURL() != url {
		t.Fatal("callbacks are off after two errors")
	}
	approve(t, phone, a.push(phone))
	if s.CallbackURL() != "" {
		t.Fatal("callbacks are on after three errors")
	}
	approve(t, phone, a.push(phone))
	if got, _ := r.all(); len(got) != 3 {
		t.Errorf("got %d callbacks, want 3", len(got))
	}
	if w := browser(s, "POST", "/phone/api/resume", "{}"); w.Code != 204 || s.CallbackURL() != url {
		t.Errorf("resume: got %d, %q", w.Code, s.CallbackURL())
	}
	choose(t, s, `"errors":"one"`)
	approve(t, phone, a.push(phone))
	if s.CallbackURL() != "" {
		t.Error("callbacks are on after one error")
	}
}

func TestMessageSwitch(t *testing.T) {
	s, a := start(t, authysim.Options{})
	phone := a.register("2015550123")
	ask := func(path string, status int, text string) {
		t.Helper()
		if got, body := a.get("/protected/json/" + path + "/10001"); got != status || !strings.Contains(body, text) {
			t.Errorf("%s: got %d %s", path, got, body)
		}
	}
	choose(t, s, `"messages":"undelivered"`)
	ask("sms", 200, "SMS token was sent")
	ask("call", 200, "Call started")
	if len(phone.Inbox()) != 0 || len(phone.Calls()) != 0 || phone.LastCode() == "" {
		t.Error("undelivered: a message arrived, or no code was made")
	}
	choose(t, s, `"messages":"refused"`)
	ask("sms", 503, "60015")
	ask("call", 503, "60014")
	choose(t, s, `"messages":""`)
	ask("sms", 200, "SMS token was sent")
	ask("call", 200, "Call started")
	if len(phone.Inbox()) != 1 || len(phone.Calls()) != 1 {
		t.Error("switched back: the messages did not arrive")
	}
}

func TestDeviceSwitch(t *testing.T) {
	s, phone, a, _ := callbacks(t, authysim.Options{})
	device(t, s, "refused")
	if status, body := a.post("/onetouch/json/users/10001/approval_requests", "message", "Log in"); status != 400 || phone.HasApp() {
		t.Errorf("refused: got %d %s", status, body)
	}
	device(t, s, "accepted")
	if a.push(phone); phone.HasApp() {
		t.Error("accepted: the phone has the app")
	}
	device(t, s, "")
	if !phone.HasApp() {
		t.Error("the phone has no app")
	}
}
