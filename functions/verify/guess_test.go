package main

import (
	"context"
	"net/http"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

func TestALoginIsLockedByItsLastWrongCode(t *testing.T) {
	r := newRig(t, "LIMIT_CODES_LOGIN=2")
	p := r.Account()
	l := r.Login(p)
	for range 2 {
		functiontest.WantError(t, r.verify(p.Phone.WrongCode(), functiontest.As(l)), 401, "invalid_code", "")
	}
	r.WantState(l, logins.Locked)
	functiontest.WantError(t, r.verify(p.Phone.Code(), functiontest.As(l)), 429, "too_many_attempts", "")
	functiontest.WantError(t, r.Request("POST /session/resend", functiontest.As(l)), 429, "too_many_attempts", "")
	functiontest.WantStatus(t, r.verify(p.Phone.Code(), functiontest.As(r.Login(p))), 200, "the next login")
	gone := r.DoAgo(r.Login(p, functiontest.Began(11*time.Minute)), logins.CodeTried{Max: 1}, 5*time.Minute)
	gone = r.Do(gone, logins.CodeWrong{Max: 1})
	functiontest.WantError(t, r.verify("123456", functiontest.As(gone)), 404, "no_login", "")
}

// The session of a registration stays when its codes are used up.
func TestARegistrationWithoutCodesStays(t *testing.T) {
	r := newRig(t, "LIMIT_CODES_LOGIN=1")
	p := r.Account(functiontest.Unproved)
	l := r.Login(p, functiontest.Registered)
	functiontest.WantError(t, r.verify(p.Phone.WrongCode(), functiontest.As(l)), 401, "invalid_code", "")
	functiontest.WantError(t, r.verify(p.Phone.Code(), functiontest.As(l)), 429, "too_many_attempts", "")
	if now := r.Read(l); now.State != logins.Registered || !now.Live(time.Now(), time.Hour) {
		t.Errorf("the session is %v", now.State)
	}
}

// The limit of an account holds whatever the login, and leaves the attempts of
// the login that it refuses.
func TestAnAccountsCodesAreLimited(t *testing.T) {
	r := newRig(t, "LIMIT_CODES_ACCOUNT=2/1h")
	p, other := r.Account(), r.Account()
	for range 2 {
		functiontest.WantError(t, r.verify(p.Phone.WrongCode(), functiontest.As(r.Login(p))), 401, "invalid_code", "")
	}
	l := r.Push(r.Login(p), 0)
	functiontest.WantError(t, r.verify(p.Phone.Code(), functiontest.As(l)), 429, "too_many_attempts", "")
	if now := r.Read(l); now.Attempts != 0 || r.attemptsLeft(l) != 0 || now.State != logins.Pending || now.Push.State(time.Now()) != logins.PushPending {
		t.Errorf("the login: %d tried, %d left, %v", now.Attempts, r.attemptsLeft(l), now.State)
	}
	functiontest.WantStatus(t, r.verify(other.Phone.Code(), functiontest.As(r.Login(other))), 200, "another account")
}

// A right code forgets the wrong ones of the account.
func TestARightCodeForgetsTheWrongOnes(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	l := r.Login(p)
	for range 4 {
		r.verify(p.Phone.WrongCode(), functiontest.As(l))
	}
	if left := r.left(p); left != 6 {
		t.Fatalf("%d left", left)
	}
	functiontest.WantStatus(t, r.verify(p.Phone.Code(), functiontest.As(l)), 200)
	if left := r.left(p); left != 10 {
		t.Errorf("%d left", left)
	}
}

// TH-1: a hundred wrong codes, over many logins and resends, and the right one is
// refused; neither a new login nor a new code gives one more.
func TestTH1AHundredWrongCodesAreTheEnd(t *testing.T) {
	r := newRig(t, "LIMIT_CODES_ACCOUNT=1000/1h", "LIMIT_MESSAGES=1000/1h", "LIMIT_MESSAGES_PAUSE=1ms")
	p := r.Account()
	for i := range 20 {
		l := r.Login(p)
		for range 5 {
			functiontest.WantError(t, r.verify(p.Phone.WrongCode(), functiontest.As(l)), 401, "invalid_code", "")
		}
		l = r.Login(p)
		if i == 19 { // what is sent now could not be typed
			functiontest.WantError(t, r.Request("POST /session/resend", apitest.Form("force", "true"), functiontest.As(l)), 429, "too_many_attempts", "")
		} else if got := r.Request("POST /session/resend", apitest.Form("force", "true"), functiontest.As(l)); got.Status != 200 {
			t.Fatalf("resend: got %d %s", got.Status, got.Body)
		}
	}
	asked := r.Authy.Count(authysim.EndpointVerify)
	for _, code := range []string{p.Phone.Code(), p.Phone.LastCode()} {
		functiontest.WantError(t, r.verify(code, functiontest.As(r.Login(p))), 429, "too_many_attempts", "")
	}
	if n := r.Authy.Count(authysim.EndpointVerify); asked != 100 || n != asked {
		t.Errorf("Authy checked %d codes, and then %d", asked, n)
	}
	r.Spend(p, ratelimit.ResetTotal{}) // a push was passed, or an operator lifted it
	functiontest.WantStatus(t, r.verify(p.Phone.Code(), functiontest.As(r.Login(p))), 200, "afterwards")
}

// TH-6: a thousand guesses at once, over as many logins as it takes, and the
// provider checks no more than the account's limit.
func TestTH6AThousandGuessesAtOnce(t *testing.T) {
	r := newRig(t, "LIMIT_SOURCE=100000/10m")
	p := r.Account()
	waiting := make([]functiontest.Login, 50)
	for i := range waiting {
		waiting[i] = r.Login(p)
	}
	wrong := p.Phone.WrongCode()
	answers := make([]int, 1000)
	functiontest.Crowd(len(answers), func(i int) {
		answers[i] = r.verify(wrong, functiontest.As(waiting[i%len(waiting)])).Status
	})
	count := map[int]int{}
	for _, status := range answers {
		count[status]++
	}
	if n := r.Authy.Count(authysim.EndpointVerify); n < 1 || n > 10 {
		t.Errorf("Authy checked %d codes; answers %v", n, count)
	}
	if count[http.StatusOK] != 0 || count[http.StatusUnauthorized] < 1 || count[http.StatusTooManyRequests] < 1 {
		t.Errorf("answers %v", count)
	}
}

// INC-13: a try is counted even if the request then fails, panics, or loses its
// client.
func TestINC13ATryStaysCountedHoweverTheRequestEnds(t *testing.T) {
	for name, end := range map[string]func(r *rig, l functiontest.Login){
		"an error": func(r *rig, l functiontest.Login) {
			r.Authy.Faults().Set(authysim.EndpointVerify, authysim.Fault{Kind: authysim.ResetBody})
			functiontest.WantError(r.T, r.verify("123456", functiontest.As(l)), 503, "unavailable", "")
		},
		"a failing table": func(r *rig, l functiontest.Login) {
			r.Fail(func(_, setting string) bool { return r.Authy.Count(authysim.EndpointVerify) > 0 })
			functiontest.WantError(r.T, r.verify(l.Person.Phone.WrongCode(), functiontest.As(l)), 503, "unavailable", "")
			r.Fail(nil)
		},
		"a panic": func(r *rig, l functiontest.Login) {
			whole := r.Handler
			broken := whole
			broken.checker = factor.Checkers{l.Factor().Kind: nil}
			r.Use(broken)
			functiontest.WantError(r.T, r.verify("123456", functiontest.As(l)), 500, "internal", "")
			r.Use(whole)
		},
		"no client": func(r *rig, l functiontest.Login) {
			r.Authy.Faults().Set(authysim.EndpointVerify, authysim.Fault{Kind: authysim.Hang})
			ctx, leave := context.WithCancel(r.T.Context())
			left := make(chan struct{})
			go func() {
				defer close(left)
				event := apitest.Event("POST", "/session/verify", apitest.JSON(`{"code":"123456"}`), functiontest.As(l))
				r.SendUntil(ctx, event)
			}()
			for r.Authy.Count(authysim.EndpointVerify) == 0 {
				time.Sleep(time.Millisecond)
			}
			leave()
			<-left
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			p := r.Account()
			l := r.Login(p)
			end(r, l)
			r.Authy.Faults().Clear()
			if now := r.Read(l); now.Attempts != 1 {
				t.Errorf("the login counts %d", now.Attempts)
			}
			if left := r.left(p); left != 9 {
				t.Errorf("the account has %d left", left)
			}
		})
	}
}
