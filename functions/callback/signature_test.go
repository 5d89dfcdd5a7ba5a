package main

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

func refused(t *testing.T, got apitest.Answer) {
	t.Helper()
	functiontest.WantError(t, got, 401, "bad_signature", "")
}

// INC-8: the signature covers the configured URL and nothing that a request says
// of itself; a missing, empty, repeated or wrong header is a 401.
func TestINC8WhatIsNotSignedIsRefused(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account()), 0)
	good := func() apitest.Request { return r.answer(l, authysim.Approved) }
	set := func(name, value string) func(*apitest.Request) {
		return func(e *apitest.Request) { e.Headers[name] = value }
	}
	const signature, nonce = "x-authy-signature", "x-authy-signature-nonce"
	for name, change := range map[string]func(*apitest.Request){
		"no signature":    func(e *apitest.Request) { delete(e.Headers, signature) },
		"no nonce":        func(e *apitest.Request) { delete(e.Headers, nonce) },
		"empty signature": set(signature, ""),
		"empty nonce":     set(nonce, ""),
		"two signatures":  func(e *apitest.Request) { apitest.Header(signature, e.Headers[signature])(e) },
		"two nonces":      func(e *apitest.Request) { apitest.Header(nonce, e.Headers[nonce])(e) },
		"another nonce":   set(nonce, "1"),
		"no base64":       set(signature, strings.Repeat("!", 44)),
		"another body":    func(e *apitest.Request) { e.Body = strings.Replace(e.Body, "approved", "denied", 1) },
		"no body":         func(e *apitest.Request) { e.Body = "" },
		"no JSON":         func(e *apitest.Request) { e.Body = "status=approved" },
		"a name twice":    func(e *apitest.Request) { e.Body = `{"status":"approved",` + e.Body[1:] },
		"the right in base64, signed as text": func(e *apitest.Request) {
			e.Body = base64.StdEncoding.EncodeToString([]byte(e.Body))
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := good()
			change(&e)
			refused(t, r.Send(e))
		})
	}
	for name, change := range map[string]func(*authysim.Callback){
		"another key":            func(c *authysim.Callback) { c.Key = "AnotherApplicationsKey0000000000" },
		"another URL":            func(c *authysim.Callback) { c.URL = "https://evil.example/authy/callback" },
		"the URL of the request": func(c *authysim.Callback) { c.URL = "https://api.example.com/authy/callback" },
		"a URL with a slash":     func(c *authysim.Callback) { c.URL += "/" },
		"unsigned":               func(c *authysim.Callback) { c.Unsigned = true },
	} {
		t.Run(name, func(t *testing.T) { refused(t, r.Send(r.answer(l, authysim.Approved, change))) })
	}
	if now := r.Read(l); now.Push.Answer != "" {
		t.Fatalf("a forged callback was used: %q", now.Push.Answer)
	}
	forged := good()
	for name, value := range map[string]string{"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "http", "forwarded": "host=evil.example"} {
		forged.Headers[name] = value
	}
	took(t, r.Send(forged), "applied") // and nothing that it says of itself refuses one
}

// INC-8: a callback that was used before, or whose time is another one, does
// nothing.
func TestINC8AReplayDoesNothing(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account()), 0)
	event := r.answer(l, authysim.Denied)
	took(t, r.Send(event), "applied")
	took(t, r.Send(event), "duplicate")
	next := r.Push(func() functiontest.Login { l.Login = r.Read(l); return l }(), -61*time.Second) // PUSH_PAUSE is over
	took(t, r.Send(event), "ignored")
	if state := r.push(next); state != logins.PushPending {
		t.Errorf("the next push is %s", state)
	}
}

// Two keys are accepted while one replaces the other, and none else.
func TestTwoKeysDuringARotation(t *testing.T) {
	const next = "TheNextKeyOfTheApplication000000"
	r := newRig(t, "AUTHY_API_KEY="+next+","+authysim.SampleKey)
	for _, key := range []string{authysim.SampleKey, next} {
		l := r.Push(r.Login(r.Account()), 0)
		took(t, r.Send(r.answer(l, authysim.Approved, func(c *authysim.Callback) { c.Key = key })), "applied")
	}
	r.Set("AUTHY_API_KEY=" + next)
	l := r.Push(r.Login(r.Account()), 0)
	refused(t, r.Send(r.answer(l, authysim.Approved)))
}

// WH-1: the signature is over the raw bytes, after base64 and before any parsing.
func TestWH1TheRawBytesAreVerified(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account()), 0)
	event := r.answer(l, authysim.Approved)
	event.Body, event.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(event.Body)), true
	took(t, r.Send(event), "applied")
	broken := r.answer(r.Push(r.Login(r.Account()), 0), authysim.Approved)
	broken.Headers["content-type"] = "text/plain" // what it says it is decides nothing
	took(t, r.Send(broken), "applied")
	for name, text := range map[string]string{"cut": `{"status":"approved"`, "no object": `["approved"]`, "nothing": ``, "no UTF-8": "{\"a\":\"\xff\"}"} {
		e := apitest.Event(http.MethodPost, "/authy/callback", apitest.Body("application/json", text), apitest.Base64(),
			apitest.Header("X-Authy-Signature", strings.Repeat("A", 43)+"="), apitest.Header("X-Authy-Signature-Nonce", "1"))
		t.Run(name, func(t *testing.T) { refused(t, r.Send(e)) })
	}
}

// WH-3: a time more than ten minutes away is not acted on; a nonce that is none
// decides nothing.
func TestWH3TheTimeOfACallback(t *testing.T) {
	r := newRig(t)
	for name, c := range map[string]struct {
		nonce   string
		outcome string
	}{
		"eleven minutes ago": {unix(-11 * time.Minute), "stale"},
		"in eleven minutes":  {unix(11 * time.Minute), "stale"},
		"nine minutes ago":   {unix(-9 * time.Minute), "applied"},
		"in nine minutes":    {unix(9 * time.Minute), "applied"},
		"with a fraction":    {unix(0) + ".25", "applied"},
		"an old fraction":    {unix(-11*time.Minute) + ".25", "stale"},
		"zero":               {"0", "stale"},
		"no number":          {"Hf8yO3-nonce", "applied"},
	} {
		t.Run(name, func(t *testing.T) {
			l := r.Push(r.Login(r.Account()), 0)
			took(t, r.Send(r.answer(l, authysim.Approved, func(cb *authysim.Callback) { cb.Nonce = c.nonce })), c.outcome)
			if used := r.Read(l).Push.Answer != ""; used != (c.outcome == "applied") {
				t.Errorf("used: %v", used)
			}
		})
	}
}

// WH-6: a storm of unsigned callbacks reaches no table.
func TestWH6AnUnsignedStormCostsNoTable(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account()), 0)
	event := r.answer(l, authysim.Approved, func(c *authysim.Callback) { c.Tamper = authysim.Tamper{Part: authysim.PartSignature} })
	var requests atomic.Int32
	r.Fail(func(string, string) bool { requests.Add(1); return false })
	functiontest.Crowd(1000, func(int) { refused(t, r.Send(event)) })
	if n := requests.Load(); n != 0 {
		t.Errorf("%d requests to the tables", n)
	}
	took(t, r.Send(r.answer(l, authysim.Approved)), "applied")
	if requests.Load() == 0 {
		t.Error("the count counts nothing")
	}
}

// WH-8: one changed byte of the body is refused, or changes nothing in what
// happens: the login that is then approved is the one that Authy meant.
func TestWH8OneByteOfTheBody(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account()), 0)
	event := r.answer(l, authysim.Approved)
	whole, used := []byte(event.Body), 0
	for i := range whole {
		changed := bytes.Clone(whole)
		changed[i] ^= 1
		event.Body = base64.StdEncoding.EncodeToString(changed)
		event.IsBase64Encoded = true
		got := r.Send(event)
		if got.Status == 200 { // a byte that nobody signs
			used++
			continue
		}
		refused(t, got)
	}
	if used > len(whole)/50 {
		t.Errorf("%d of %d changes were accepted", used, len(whole))
	}
	if now := r.Read(l); used > 0 && (now.Push.Answer != logins.Approved || now.Push.AnswerID != l.Push.Ref) {
		t.Errorf("a changed byte changed what happened: %q", now.Push.Answer)
	}
}
