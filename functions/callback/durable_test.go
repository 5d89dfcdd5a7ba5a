package main

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

func unix(from time.Duration) string { return strconv.FormatInt(time.Now().Add(from).Unix(), 10) }

// WH-2: the same callback, many times over and all at once, is one transition,
// and each is a 200.
func TestWH2ADuplicateIsA200(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account()), 0)
	event := r.answer(l, authysim.Approved)
	var mu sync.Mutex
	applied := 0
	functiontest.Crowd(100, func(int) {
		got := r.Send(event)
		mu.Lock()
		defer mu.Unlock()
		if strings.Contains(got.Log, `"outcome":"applied"`) {
			applied++
			return
		}
		took(t, got, "duplicate")
	})
	if applied != 1 || r.push(l) != logins.PushApproved {
		t.Errorf("%d transitions; the push is %s", applied, r.push(l))
	}
}

// The first answer stands, whatever comes after it. A denial after it is noted.
func TestTheFirstAnswerStands(t *testing.T) {
	r := newRig(t)
	for order, outcome := range map[[2]authysim.Status]string{
		{authysim.Approved, authysim.Denied}: "noted", {authysim.Denied, authysim.Approved}: "ignored",
	} {
		l := r.Push(r.Login(r.Account()), 0)
		took(t, r.Send(r.answer(l, order[0])), "applied")
		took(t, r.Send(r.answer(l, order[1])), outcome)
		if got := r.Read(l).Push.Answer; string(got) != string(order[0]) {
			t.Errorf("%v: the answer is %s", order, got)
		}
	}
}

// WH-4 and WH-7: it is written before it is answered, and when it can't be
// written the answer is a 5xx, so that Authy sends it again; then it counts.
func TestWH7AFailureOfOurTableIsA5xx(t *testing.T) {
	r := newRig(t)
	var l functiontest.Login
	var event apitest.Request
	r.FailEach(3, func() func() apitest.Answer {
		l = r.Push(r.Login(r.Account()), 0)
		event = r.answer(l, authysim.Approved)
		return func() apitest.Answer { return r.Send(event) }
	}, func(got apitest.Answer) { took(t, got, "applied") }, func(got apitest.Answer) {
		functiontest.WantError(t, got, 503, "unavailable", "")
		functiontest.Want(t, r.Send(event), 200, "")
		if state := r.push(l); state != logins.PushApproved {
			t.Errorf("after the second delivery the push is %s", state)
		}
	})
}

// Without the key nobody can tell whether it is signed: Authy is to try again.
func TestWithoutTheKeyNothingIsSaid(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account()), 0)
	t.Setenv("AWS_ENDPOINT_URL_SSM", "http://127.0.0.1:1") // nobody listens there
	r.Set("AUTHY_API_KEY=", "AUTHY_API_KEY_PARAMETER=/sample/key")
	got := r.Send(r.answer(l, authysim.Approved))
	functiontest.WantError(t, got, 500, "internal", "")
	if now := r.Read(l); now.Push.Answer != "" {
		t.Errorf("the answer is %q", now.Push.Answer)
	}
}

// WH-4: at the moment of the answer the approval is in the table, to be read by
// any other process.
func TestWH4ItIsWrittenBeforeItIsAnswered(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account()), 0)
	event := r.answer(l, authysim.Approved)
	var writes, after int
	answered := false
	var mu sync.Mutex
	r.Fail(func(operation, _ string) bool {
		mu.Lock()
		defer mu.Unlock()
		if operation == "UpdateItem" {
			writes++
			if answered {
				after++
			}
		}
		return false
	})
	took(t, r.Send(event), "applied")
	mu.Lock()
	answered = true
	mu.Unlock()
	if now := r.Read(l); now.Push.Answer != logins.Approved {
		t.Errorf("the answer is %q", now.Push.Answer)
	}
	mu.Lock()
	defer mu.Unlock()
	if writes < 2 || after != 0 { // the login, and the account's place for a push
		t.Errorf("%d writes, %d after the answer", writes, after)
	}
}

// WH-5: what is no callback costs nothing: another method, an event that is too
// large.
func TestWH5WhatIsNoCallbackIsCheap(t *testing.T) {
	r := newRig(t)
	r.Fail(func(string, string) bool { t.Error("a request to the tables"); return false })
	defer r.Fail(nil)
	for _, method := range []string{"GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"} {
		got := r.Request(method+" /authy/callback", apitest.Header("X-Authy-Signature", "x"))
		functiontest.WantStatus(t, got, http.StatusNotFound, method)
	}
	large := apitest.JSON(`{"a":"` + strings.Repeat("x", 1<<20) + `"}`)
	functiontest.WantError(t, r.Request("POST /authy/callback", large), 413, "too_large", "")
	refused(t, r.Request("POST /authy/callback", apitest.JSON(`{}`)))
	refused(t, r.Request("POST /authy/callback"))
}

// An answer frees the account's place for an unanswered push, and an approval
// what it proves.
func TestAnAnswerFreesItsPlace(t *testing.T) {
	r := newRig(t)
	for outcome, change := range map[string]func(functiontest.Login) functiontest.Login{
		"applied": func(l functiontest.Login) functiontest.Login { return l },
		"noted":   func(l functiontest.Login) functiontest.Login { return r.Do(l, logins.Closed{}) },
	} {
		p := r.Account()
		a := r.Push(r.Login(p), 0)
		r.Push(r.Login(p), 0)
		took(t, r.Send(r.answer(change(a), authysim.Denied)), outcome)
		r.Push(r.Login(p), -61*time.Second) // when PUSH_PAUSE is over: fails the test when there is no place
	}
}

// SE-3 and API-4: no token opens anything here, and none is needed.
func TestSE3TheCallbackLooksAtNoToken(t *testing.T) {
	newRig(t).EachPending(t, "callback", nil, func(t *testing.T, _ string, got apitest.Answer) { refused(t, got) })
}
