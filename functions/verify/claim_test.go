package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// OTP-1: accepted codes are stored as keyed hashes, so a person who reads the table can't find them by trying all codes. The
// hash belongs to the phone and not to the account, because all accounts of a phone have the same codes.
func TestOTP1AcceptedCodesAreKeptUnderAKeyOfOurOwn(t *testing.T) {
	r := newRig(t)
	one := r.Account()
	other := one
	other.Account.ID = "another account"
	elsewhere := r.Account()
	claim := func(ring string, p functiontest.Person, code string) factor.Verdict {
		r.Set("SECRETS=" + ring)
		a, err := r.Handler.attempts.Begin(t.Context(), r.Login(p).Login, p.Account.Phone, code, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		verdict, err := a.Claim(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return verdict
	}
	if claim(functiontest.Ring(1), one, "1234567") != factor.Right {
		t.Fatal("the first claim is refused")
	}
	for name, test := range map[string]struct {
		ring string
		p    functiontest.Person
		code string
		want factor.Verdict
	}{
		"again":                           {functiontest.Ring(1), one, "1234567", factor.Wrong},
		"another account of the phone":    {functiontest.Ring(1), other, "1234567", factor.Wrong},
		"another phone":                   {functiontest.Ring(1), elsewhere, "1234567", factor.Right},
		"another code":                    {functiontest.Ring(1), one, "1234568", factor.Right},
		"under another key, so elsewhere": {functiontest.Ring(2), one, "1234567", factor.Right},
	} {
		if got := claim(test.ring, test.p, test.code); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
	kept, err := r.Limits.Stored(t.Context(), ratelimit.Accepted(one.Account.Phone))
	if err != nil || len(kept) < 3 {
		t.Fatalf("kept: %v, %v", kept, err)
	}
	for _, secret := range []string{"1234567", one.Account.Phone[1:]} {
		if strings.Contains(fmt.Sprint(kept), secret) {
			t.Errorf("the table shows %s: %v", secret, kept)
		}
	}
}

// OTP-1: a code that was used stays refused while the keys change, though the provider would take it again. For a moment some
// functions have the ring of before and others the new one, so it holds in both directions.
func TestOTP1AUsedCodeStaysRefusedAcrossARotation(t *testing.T) {
	before, after, next := functiontest.Ring(1), functiontest.Ring(2, 1), functiontest.Ring(3, 2)
	for _, rings := range [][]string{{before, after}, {after, before}, {after, next}, {next, after}, {before, after, next}} {
		r := newRig(t, "SECRETS="+rings[0])
		r.Authy.Faults().Set(authysim.EndpointVerify, authysim.Fault{Kind: authysim.Canned,
			Body: `{"message":"Token is valid.","token":"is valid","success":"true"}`})
		p := r.Account()
		if got := r.verify("1234567", functiontest.As(r.Login(p))); got.Status != 200 {
			t.Fatalf("got %d %s", got.Status, got.Body)
		}
		r.Set("SECRETS=" + rings[1])
		functiontest.WantError(t, r.verify("1234567", functiontest.As(r.Login(p))), 401, "invalid_code", "")
		if got := r.verify("7654321", functiontest.As(r.Login(p))); got.Status != 200 {
			t.Errorf("another code: got %d %s", got.Status, got.Body)
		}
		r.Set("SECRETS=" + rings[len(rings)-1])
		functiontest.WantError(t, r.verify("7654321", functiontest.As(r.Login(p))), 401, "invalid_code", "")
	}
}

// Without the ring no code passes. Nothing is counted then, and the provider is not asked, so the code can still be used later.
func TestWithoutTheKeyringACodeIsNotUsedUp(t *testing.T) {
	for name, body := range map[string]string{
		"not there": `{"__type":"ParameterNotFound"}`,
		"broken":    `{"Parameter":{"Type":"SecureString","Value":"k1:canary7QkZ"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			store := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/x-amz-json-1.1")
				if strings.Contains(body, "__type") {
					w.WriteHeader(http.StatusBadRequest)
				}
				_, _ = io.WriteString(w, body)
			}))
			t.Cleanup(store.Close)
			t.Setenv("AWS_ENDPOINT_URL_SSM", store.URL)
			r := newRig(t)
			p := r.Account()
			l := r.Login(p)
			left := r.left(p)
			r.Set("SECRETS=", "SECRETS_PARAMETER=/our/secrets")
			got := r.verify(p.Phone.Code(), functiontest.As(l))
			functiontest.WantError(t, got, 500, "internal", "")
			if n := r.Authy.Count(authysim.EndpointVerify); n != 0 || r.left(p) != left || r.Read(l).Attempts != 0 {
				t.Errorf("Authy was asked %d times, %d of %d codes are left, %d tried in the login", n, r.left(p), left, r.Read(l).Attempts)
			}
			r.Set()
			if got := r.verify(p.Phone.Code(), functiontest.As(l)); got.Status != 200 {
				t.Errorf("with the ring: got %d %s", got.Status, got.Body)
			}
		})
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
			p := r.Account(functiontest.ProvedIs(proved))
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
