package main

import (
	"encoding/json"
	"strings"
	"testing"

	"countersign/shared/api/apitest"
	"countersign/sim/functiontest"
)

// LG-1: each outcome of a password is a security event. For an unknown address the event names
// no account.
func TestLG1EventsOfPasswords(t *testing.T) {
	r := newRig(t, "LIMIT_PASSWORDS=2/1h")
	p := r.Account()
	got := r.logIn(p.Account.Email, functiontest.Password)
	functiontest.WantEvents(t, got, p.Account.ID, r.Behind(got.JSON["token"].(string)).ID, "login_begun method=password")
	for range 2 {
		functiontest.WantEvents(t, r.logIn(p.Account.Email, "wrong"), p.Account.ID, "", "login_failed method=password")
	}
	functiontest.WantEvents(t, r.logIn(p.Account.Email, functiontest.Password), p.Account.ID, "", "limit_hit limit=from")
	functiontest.WantEvents(t, r.logIn("nobody@example.com", "wrong"), "", "", "login_failed method=password")
}

// If a push may have gone out, the log says that its login started, even if the client got an
// error.
func TestLG1ALoginThatBeganBeforeAFailure(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	r.Fail(func(operation, setting string) bool { return operation == "UpdateItem" && setting == "LOGINS_TABLE" })
	got := r.logIn(p.Account.Email, functiontest.Password)
	r.Fail(nil)
	if got.Status != 503 || len(p.Phone.Pending()) != 1 || strings.Count(got.Log, `"security_event":"login_begun","account":"`+p.Account.ID+`","login":"`) != 1 {
		t.Errorf("got %d, %d pushes wait, log: %s", got.Status, len(p.Phone.Pending()), got.Log)
	}
}

// LG-3: the lines don't show what a client sends as its address, password and browser, and each
// event stays one line.
func TestLG3WhatAClientSendsMakesNoLine(t *testing.T) {
	r := newRig(t)
	bad := "x\n{\"security_event\":\"forged\"}\r\x1b[2J\u202e\u2066"
	for _, email := range []string{"nobody@example.com", bad + "@example.com", "\"" + bad + "\"@example.com"} {
		got := r.logIn(email, bad, apitest.Header("User-Agent", bad+"Firefox/1 (Windows)"))
		events := 0
		for line := range strings.Lines(got.Log) {
			var fields map[string]any
			if err := json.Unmarshal([]byte(line), &fields); err != nil || strings.ContainsAny(line, "\r\x1b\u202e\u2066") || strings.Contains(line, "forged") {
				t.Errorf("%q: line %q, %v", email, line, err)
			}
			if fields["security_event"] != nil {
				events++
			}
			if fields["agent"] != nil && fields["agent"] != "Firefox on Windows" {
				t.Errorf("%q: the agent is %v", email, fields["agent"])
			}
		}
		if want := map[bool]int{true: 1}[got.Status == 403]; events != want {
			t.Errorf("%q: %d with %d events", email, got.Status, events)
		}
	}
}

// A request that its source's limit refuses is an event without an account.
func TestLG1EventOfASource(t *testing.T) {
	r := newRig(t, "LIMIT_SOURCE=1/1h")
	p := r.Account()
	r.logIn(p.Account.Email, "wrong")
	functiontest.WantEvents(t, r.logIn(p.Account.Email, "wrong"), "", "", "limit_hit limit=requests")
}

// Logging out writes one event for each session and login that it ends.
func TestLG1EventsOfLoggingOut(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	l := r.Pass(r.Login(p), 0)
	functiontest.WantEvents(t, r.Request("DELETE /session", functiontest.As(l)), l.Account, l.ID, "logged_out")
	functiontest.WantEvents(t, r.Request("DELETE /session", functiontest.As(l)), "", "")
	waits := r.Login(p)
	functiontest.WantEvents(t, r.Request("DELETE /session", functiontest.As(waits), apitest.Header("User-Agent", "\n\x1b[2J\u202e")), l.Account, waits.ID, "logged_out")
}
