package authy_test

import (
	"fmt"
	"strings"
	"testing"

	authysim "countersign/sim/authy"
)

// log returns the page's log as lines with titles, oldest first.
func log(t *testing.T, s *authysim.Server) []string {
	t.Helper()
	var lines []string
	for _, entry := range screen(t, s, "")["wire"].([]any) {
		e := entry.(map[string]any)
		lines = append([]string{fmt.Sprintf("%s %s %v sent %v answer %v", e["kind"], e["title"], e["status"], e["sent"], e["answer"])}, lines...)
	}
	return lines
}

func TestTheLogIsMasked(t *testing.T) {
	s, a := start(t, authysim.Options{})
	phone := a.register("2015550123")
	a.post("/protected/json/users/new", "user[email]", "dana@example.com", "user[cellphone]", "201-555-0123", "user[country_code]", "1")
	a.get("/protected/json/sms/10001")
	a.get("/protected/json/verify/" + phone.LastCode() + "/10001")
	a.get("/protected/json/verify/1234567890")
	phone.InstallApp()
	a.push(phone, "details[From]", "192.0.2.77", "details[Mail]", "d@example.com", "hidden_details[login]", "secret-login", "message", strings.Repeat("long ", 100))
	all := strings.Join(log(t, s), "\n")
	for _, secret := range []string{"dana", "555-0123", "5550123", phone.LastCode(), "1234567890", "192.0.2.77", "d@example.com", "secret-login", s.Key(), strings.Repeat("long ", 50)} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
	for _, shown := range []string{"user[cellphone]: •••23", "user[country_code]: 1", "GET /protected/json/verify/•••/10001 200", "token: is valid", "details[From]: •••", "cellphone: •••23"} {
		if !strings.Contains(all, shown) {
			t.Errorf("%q is not in the log:\n%s", shown, all)
		}
	}
}

func TestTheLogHasCallbacks(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	r.answer(401)
	approve(t, phone, a.push(phone))
	choose(t, s, `"callback":"unsigned"`)
	approve(t, phone, a.push(phone))
	for _, callback := range []string{"lost", "held", "reordered"} {
		choose(t, s, `"callback":"`+callback+`"`)
		approve(t, phone, a.push(phone))
	}
	s.SetCallback("")
	approve(t, phone, a.push(phone))
	got := log(t, s)
	all := strings.Join(got, "\n")
	for _, want := range []string{
		"callback POST /authy/callback 401 sent [X-Authy-Signature: ", "callback POST /authy/callback 401 sent [X-Authy-Signature: none", " status: approved",
		"remark The callback is lost.", "remark The callback is held back.", "remark The callback waits for the next one", "remark No callback is sent",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in the log:\n%s", want, all)
		}
	}
	s.ResetJournal()
	if got := log(t, s); len(got) != 0 {
		t.Errorf("after a reset: got %q", got)
	}
}

// TestTheLogTakesAnything: foreign bodies, missing answers, and more items than a page
// shows.
func TestTheLogTakesAnything(t *testing.T) {
	s, a := start(t, authysim.Options{CallbackURL: "http://127.0.0.1:1/callback"})
	for range 50 {
		a.get("/protected/json/users/10001/status")
	}
	s.Faults().Set(authysim.Every, authysim.Fault{Kind: authysim.HTML}, authysim.Fault{Kind: authysim.Oversized})
	a.get("/protected/json/users/10001/status")
	r, _ := s.SignedCallback(s.Preset())
	r.URL.Host = "127.0.0.1:1"
	if d := s.Deliver(r); d.Err == nil {
		t.Fatal("somebody answered")
	}
	got := log(t, s)
	if len(got) != 40 {
		t.Errorf("got %d lines, want 40", len(got))
	}
	all := strings.Join(got[len(got)-2:], "\n")
	for _, want := range []string{"bytes that are no JSON", "answer [no answer]"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not in the log:\n%s", want, all)
		}
	}
}
