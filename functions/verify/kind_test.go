package main

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/sim/functiontest"
)

// A factor whose provider this deployment does not have can't pass a login: nothing stays
// counted and nobody is asked.
func TestAFactorOfAKindThatNobodyServes(t *testing.T) {
	for what, want := range map[string]struct {
		status int
		code   string
	}{
		"a code": {409, "method_unavailable"}, "a text": {409, "method_unavailable"}, "a call": {409, "method_unavailable"},
		"a push": {400, "invalid_field"},
	} {
		r := newRig(t)
		p := r.Account()
		l := r.Login(p, func(s *logins.Login) { s.Factors = []factor.Factor{{ID: "gone.k7qm2xtd", Ref: "7"}} })
		left, before := r.left(p), len(r.Authy.Received())
		functiontest.WantField(t, r.asks(l)[what](), want.status, "code", want.code, what)
		if n := r.left(p); n != left {
			t.Errorf("%s: %d codes are left of %d", what, n, left)
		}
		if n := len(r.Authy.Received()); n != before {
			t.Errorf("%s: another provider was asked %d times", what, n-before)
		}
	}
}

// A code that is claimed passes, although the marks of earlier codes can't be removed: the client
// could not try it again.
func TestAClaimedCodePassesWhateverBecomesOfOldMarks(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	l := r.Login(p)
	past := time.Now().Add(-time.Hour)
	for i := range 20 {
		if err := r.Limits.Claim(t.Context(), p.Account.Phone, []string{fmt.Sprint("old", i)}, past, past.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	var writes atomic.Int32
	r.Fail(func(operation, setting string) bool {
		if operation != "UpdateItem" || setting != "LIMITS_TABLE" {
			return false
		}
		n := writes.Add(1) // source, account, phone, claim: then the old marks, and each try of the SDK
		return n >= 5 && n < 8
	})
	functiontest.WantStatus(t, r.verify(p.Phone.Code(), functiontest.As(l)), 200)
	if n := writes.Load(); n < 8 {
		t.Errorf("only %d writes: the one of the old marks did not fail", n)
	}
}
