package main

import (
	"context"
	"testing"
	"time"

	"countersign/shared/config"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
	"countersign/sim/functiontest"
)

// oneKey gives a key.
type oneKey string

func (k oneKey) Current(context.Context) (config.Secret, error) {
	return config.NewSecret(string(k)), nil
}

// OTP-1: which code was accepted is kept under a hash that takes the key: who reads the table can't try all codes. It takes the
// phone, and not the account, because all accounts of a phone have the same codes.
func TestOTP1AcceptedCodesAreKeptUnderTheKey(t *testing.T) {
	r := newRig(t)
	one := r.Account()
	other := one
	other.Account.ID = "another account"
	elsewhere := r.Account()
	h := r.Handler
	claim := func(key string, p functiontest.Person, code string) factor.Verdict {
		h.attempts.Keys = oneKey(key)
		a, err := h.attempts.Begin(t.Context(), r.Login(p).Login, p.Account.Phone, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		verdict, err := a.Claim(t.Context(), code)
		if err != nil {
			t.Fatal(err)
		}
		return verdict
	}
	if claim("a key", one, "1234567") != factor.Right {
		t.Fatal("the first claim is refused")
	}
	for name, test := range map[string]struct {
		key  string
		p    functiontest.Person
		code string
		want factor.Verdict
	}{
		"again":                            {"a key", one, "1234567", factor.Wrong},
		"another account of the phone":     {"a key", other, "1234567", factor.Wrong},
		"another phone":                    {"a key", elsewhere, "1234567", factor.Right},
		"another code":                     {"a key", one, "1234568", factor.Right},
		"under another key, so elsewhere":  {"another key", one, "1234567", factor.Right},
		"under no key, which would be bad": {"", one, "1234567", factor.Right},
	} {
		if got := claim(test.key, test.p, test.code); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

// The account and the phone have their code back when the login takes none any more, because other requests have used its
// last one up, or it is over: otherwise who has the password uses up the account's codes without a guess.
func TestACodeThatTheLoginRefusesIsHandedBack(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(*rig, functiontest.Login)
		status    int
		code      string
	}{
		"used up": {func(r *rig, l functiontest.Login) {
			for range 5 {
				l = r.Do(l, logins.CodeTried{Max: 5})
			}
		}, 429, "too_many_attempts"},
		"locked": {func(r *rig, l functiontest.Login) {
			r.Do(r.Do(l, logins.CodeTried{Max: 5}), logins.CodeWrong{Max: 1})
		}, 429, "too_many_attempts"},
		"given up": {func(r *rig, l functiontest.Login) { r.Do(l, logins.Closed{}) }, 404, "no_login"},
	} {
		for _, proved := range []bool{true, false} {
			r := newRig(t)
			p := r.Account(func(a *users.Account) { a.Proved, a.PhoneVerified = proved, proved })
			codes := ratelimit.CodesFrom(r.Env())
			l := r.Login(p)
			before, beforePhone := r.Left(p, codes), r.LeftOfPhone(p, proved, codes)
			r.Before("UpdateItem", "LOGINS_TABLE", func() { c.meanwhile(r, l) })
			functiontest.WantError(t, r.verify(p.Phone.Code(), functiontest.As(l)), c.status, c.code, "")
			if left, ofPhone := r.Left(p, codes), r.LeftOfPhone(p, proved, codes); left != before || ofPhone != beforePhone {
				t.Errorf("%s, proved %v: the account has %d of %d left, the phone %d of %d", name, proved, left, before, ofPhone, beforePhone)
			}
		}
	}
}
