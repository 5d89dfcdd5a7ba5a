package main

import (
	"testing"
	"time"

	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// codesLeft are how many codes an account has left, and both sets of its phone.
func (r *rig) codesLeft(p functiontest.Person) [3]int {
	codes := ratelimit.CodesFrom(r.Env())
	return [3]int{r.Left(p, codes), r.LeftOfPhone(p, true, codes), r.LeftOfPhone(p, false, codes)}
}

func (r *rig) wantLeft(what string, p functiontest.Person, account, proved, unproved int) {
	r.T.Helper()
	if got, want := r.codesLeft(p), [3]int{account, proved, unproved}; got != want {
		r.T.Errorf("%s: %d codes are left to the account, %d and %d to the phone; want %v", what, got[0], got[1], got[2], want)
	}
}

// TH-9: guesses count per phone: more accounts with the number give no more of them. What
// the phone refuses the account has back, and its login knows.
func TestTH9GuessesCountPerPhone(t *testing.T) {
	r := newRig(t, "LIMIT_CODES_ACCOUNT=3/1h")
	first := r.Account(functiontest.Unproved)
	l := r.Login(first)
	for range 3 {
		functiontest.WantError(t, r.verify(first.Phone.WrongCode(), functiontest.As(l)), 401, "invalid_code", "")
	}
	other := r.sameNumber(first, functiontest.Unproved)
	l = r.Login(other)
	r.allRight()
	asked := r.Authy.Count(authysim.EndpointVerify)
	functiontest.WantError(t, r.verify("1234567", functiontest.As(l)), 429, "too_many_attempts", "")
	if r.Authy.Count(authysim.EndpointVerify) != asked {
		t.Error("a code too many was checked")
	}
	if left := r.Left(other, ratelimit.CodesFrom(r.Env("LIMIT_CODES_ACCOUNT=3/1h"))); left != 3 {
		t.Errorf("the account has %d codes left, want its own", left)
	}
	if now := r.Read(l); now.Attempts != 0 || *r.says(l).AttemptsLeft != 0 {
		t.Errorf("the login: %d attempts, %d left", now.Attempts, *r.says(l).AttemptsLeft)
	}
	functiontest.WantStatus(t, r.verify("1234567", functiontest.As(r.Login(r.sameNumber(first)))), 200, "the owner")
}

// allRight makes Authy take any code, as often as it comes.
func (r *rig) allRight() {
	r.Authy.Faults().Set(authysim.EndpointVerify, authysim.Fault{Kind: authysim.Canned,
		Body: `{"message":"Token is valid.","token":"is valid","success":"true"}`})
}

// OTP-1: a code that was accepted is refused to every account of the number from then on.
func TestOTP1AUsedCodeIsUsedForThePhone(t *testing.T) {
	r := newRig(t)
	first := r.Account()
	second, third := r.sameNumber(first), r.sameNumber(first, functiontest.Unproved)
	r.allRight()
	functiontest.WantStatus(t, r.verify("1234567", functiontest.As(r.Login(first))), 200)
	for _, p := range []functiontest.Person{first, second, third} {
		functiontest.WantError(t, r.verify("1234567", functiontest.As(r.Login(p))), 401, "invalid_code", "")
	}
	functiontest.WantStatus(t, r.verify("1234567", functiontest.As(r.Login(r.Account()))), 200, "another phone's")
}

// A right code is handed back to the set that it was counted in; then the account's codes
// and those of the set that it belongs to from now on are reset.
func TestWhatARightCodeResets(t *testing.T) {
	for name, c := range map[string]struct{ person, login any }{
		"proved":     {nil, nil},
		"unproved":   {functiontest.Unproved, nil},
		"registered": {nil, functiontest.Registered},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			var person []func(*functiontest.Person)
			var login []func(*logins.Login)
			if f, ok := c.person.(func(*functiontest.Person)); ok {
				person = append(person, f)
			}
			if f, ok := c.login.(func(*logins.Login)); ok {
				login = append(login, f)
			}
			p := r.Account(person...)
			account, _ := functiontest.Subjects(p)
			codes := ratelimit.CodesFrom(r.Env())
			r.Spend(p, codes.Spend(account)...)
			for _, proved := range []bool{true, false, true, false} { // of other accounts
				_, phone := ratelimit.Subjects("", string(ratelimit.Phone(p.Account.Phone, proved)), "", proved)
				r.SpendPhone(p, proved, codes.Spend(phone)...)
			}
			functiontest.WantStatus(t, r.verify(p.Phone.Code(), functiontest.As(r.Login(p, login...))), 200)
			r.wantLeft("a right code", p, 10, 10, 8)
		})
	}
}

// Where account and phone both refuse a code, the answer says when neither does any more.
func TestARefusedCodeWaitsForAccountAndPhone(t *testing.T) {
	r := newRig(t, "LIMIT_CODES_ACCOUNT=2/1h")
	p := r.Account()
	l := r.Login(p)
	account, phone := functiontest.Subjects(p)
	codes := ratelimit.CodesFrom(r.Env("LIMIT_CODES_ACCOUNT=2/1h"))
	for of, since := range map[ratelimit.Subject]time.Duration{account: 20 * time.Minute, phone: 0} { // the phone's other one was another account's
		for _, at := range []time.Time{time.Now().Add(-since), time.Now()} {
			r.SpendAt(of.Key, at, codes.Spend(of)...)
		}
	}
	for range 2 { // of which the second one finds it on the login
		got := r.verify(p.Phone.WrongCode(), functiontest.As(l))
		functiontest.WantError(t, got, 429, "too_many_attempts", "")
		if after, _ := got.JSON["retryAfter"].(float64); after < 1790 || after > 1800 {
			t.Errorf("retryAfter is %v, and the phone refuses it for half an hour", after)
		}
	}
	if left := *r.says(l).AttemptsLeft; left != 0 {
		t.Errorf("the login says that %d are left", left)
	}
}

// A code that nobody checked is handed back to account and phone, and so is one that the
// login has no attempt for.
func TestACodeThatIsHandedBack(t *testing.T) {
	for _, option := range []func(*logins.Login){func(*logins.Login) {}, functiontest.Registered} {
		r := newRig(t)
		p := r.Account()
		l := r.Login(p, option)
		r.Authy.Faults().Set(authysim.EndpointVerify, authysim.Fault{Kind: authysim.RateLimited})
		functiontest.WantError(t, r.verify("123456", functiontest.As(l)), 429, "too_many_attempts", "")
		r.wantLeft("not checked", p, 10, 10, 10)
		r.Authy.Faults().Clear()
		for range 5 {
			r.Do(l, logins.CodeTried{Max: 5})
		}
		functiontest.WantError(t, r.verify("123456", functiontest.As(l)), 429, "too_many_attempts", "")
		r.wantLeft("no attempt left", p, 10, 10, 10)
		r.Authy.Faults().Set(authysim.EndpointVerify, authysim.Fault{Kind: authysim.Unavailable})
		l = r.Login(p)
		functiontest.WantError(t, r.verify("123456", functiontest.As(l)), 503, "unavailable", "")
		r.wantLeft("nobody knows", p, 9, 9, 10)
	}
}

// PU-7: after a denial no push is asked for, and the answer says for how long; codes stay.
func TestPU7NoPushAfterADenial(t *testing.T) {
	r := newRig(t)
	p := r.Account()
	denied := r.Answer(r.Push(r.Login(p), 0), logins.Denied, 0)
	sent := r.Authy.Count(authysim.EndpointPush)
	for _, l := range []functiontest.Login{denied, r.Login(p)} { // nor in another login of the account
		got := r.resend(l, "channel", "push")
		functiontest.WantError(t, got, 429, "wait", "")
		if after, _ := got.JSON["retryAfter"].(float64); after < 1 || after > 60 {
			t.Errorf("got %s", got.Body)
		}
		if says := r.says(l); says.PushAfter < 1 || says.PushAfter > 60 || says.Methods[0] != "app" {
			t.Errorf("the login says %+v", says)
		}
	}
	r.WantAsked(authysim.EndpointPush, sent)
	functiontest.WantStatus(t, r.verify(p.Phone.Code(), functiontest.As(denied)), 200, "a code")
	functiontest.WantStatus(t, r.resend(r.Login(p), "channel", "push"), 200, "a passed factor ends the pause")
}

// A push that the account refuses first has to wait for the phone, too, where another
// account asked meanwhile.
func TestARefusedPushWaitsForAccountAndPhone(t *testing.T) {
	r := newRig(t, "LIMIT_PUSHES=2/1h")
	p := r.Account()
	l := r.Answer(r.Push(r.Login(p), 0), logins.Denied, 0)
	_, phone := functiontest.Subjects(p)
	push := ratelimit.Spend{Bucket: "pushes", Limit: ratelimit.Limit{N: 2, Per: time.Hour}}
	r.SpendAt(phone.Key, time.Now(), push)
	got := r.resend(l, "channel", "push")
	functiontest.WantError(t, got, 429, "too_many_attempts", "")
	if after, _ := got.JSON["retryAfter"].(float64); after < 300 || after > 360 {
		t.Errorf("retryAfter is %v, and the phone refuses it for six minutes", after)
	}
}

// PU-7: where a bucket is empty for longer than the pause, it is no pause.
func TestPU7APauseAndAnEmptyBucket(t *testing.T) {
	r := newRig(t, "LIMIT_PUSHES=1/1h")
	p := r.Account()
	l := r.Answer(r.Push(r.Login(p), 0), logins.Denied, 0)
	functiontest.WantError(t, r.resend(l, "channel", "push"), 429, "too_many_attempts", "")
}
