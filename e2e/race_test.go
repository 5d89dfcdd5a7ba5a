package e2e_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// at sends a request many times at one moment, and repeats what is answered with a 503 that a busy machine explains. Such a
// request may have done its work all the same: lost is how many were repeated, whose results the caller can't count.
func (c *client) at(times int, request func(i int) (*client, string, string, fields)) (answers []answer, lost int) {
	c.t.Helper()
	var all sync.WaitGroup
	var repeated atomic.Int64
	gate := make(chan struct{})
	answers = make([]answer, times)
	for i := range times {
		from, method, path, f := request(i)
		all.Go(func() {
			<-gate
			for range 3 {
				a, err := from.try(from.request(method, path, f))
				if err != nil {
					c.t.Error(err)
				}
				if answers[i] = a; a.status != 503 || !from.s.stalled(a) {
					break
				}
				repeated.Add(1)
			}
		})
	}
	close(gate)
	all.Wait()
	return answers, int(repeated.Load())
}

// ST-3: a hundred final reads at once make one session.
func TestFinalPollsRace(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	for _, k := range kinds {
		p := s.member(t)
		c := s.client(t, k)
		c.begin(p)
		p.approve(t)
		got := map[string]bool{}
		answers, _ := c.at(100, func(int) (*client, string, string, fields) { return c, "GET", "/session/status", nil })
		for _, a := range answers {
			if a.status != 200 || a.State != "active" {
				t.Errorf("%s: got %d %s", k, a.status, a.raw)
				continue
			}
			token := a.Token
			for _, cookie := range a.set {
				if cookie.Name == "__Host-session" {
					token = cookie.Value
				}
			}
			got[token] = true
		}
		if len(got) != 1 {
			t.Errorf("%s: %d sessions, want 1", k, len(got))
		}
		c.status().want(200)
		c.wantIn(p)
		c.logOut().want(204)
	}
}

// OTP-1: of a hundred who send the same right code at once, one is let in; and it
// stays used, in whatever login of the person.
func TestSameCodeRace(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_CODES_LOGIN": "500", "LIMIT_CODES_ACCOUNT": "500/1h", "LIMIT_CODES_TOTAL": "500"}})
	t.Run("the provider refuses it the second time", func(t *testing.T) { sameCode(t, s) })
	t.Run("the provider does not", func(t *testing.T) {
		s.Authy.Faults().Set(authysim.EndpointVerify, authysim.Fault{Kind: authysim.Canned,
			Body: `{"message":"Token is valid.","token":"is valid","success":"true"}`})
		sameCode(t, s)
	})
}

func sameCode(t *testing.T, s *system) {
	p := s.member(t)
	var logins []*client
	for range 4 {
		c := s.client(t, tokens)
		c.begin(p)
		logins = append(logins, c)
	}
	code := p.phone.Code()
	right := 0
	answers, lost := logins[0].at(100, func(i int) (*client, string, string, fields) {
		return logins[i%len(logins)], "POST", "/session/verify", fields{"code": code}
	})
	for _, a := range answers {
		switch a.status {
		case 200:
			right++
		case 401, 404: // used, or its login was just passed
		default:
			t.Errorf("got %d %s", a.status, a.raw)
		}
	}
	if right > 1 || right == 0 && lost == 0 {
		t.Errorf("%d were let in, want 1", right)
	}
	in := 0 // also where the answer of the one who was let in is lost
	for _, c := range logins {
		switch a := c.patiently(c.whoAmI); a.status {
		case 200:
			in++
		case 403: // its login still waits
		default:
			t.Errorf("got %d %s", a.status, a.raw)
		}
	}
	if in != 1 {
		t.Errorf("%d logins are passed, want 1", in)
	}
}

// TH-6: a thousand guesses at once, in many logins of one account, reach the
// provider as often as the account's limit allows and no more.
func TestGuessesRace(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	p := s.member(t)
	var logins []*client
	for range 10 {
		c := s.client(t, tokens)
		c.begin(p)
		logins = append(logins, c)
	}
	statuses := map[int]int{}
	answers, _ := logins[0].at(1000, func(i int) (*client, string, string, fields) {
		return logins[i%len(logins)], "POST", "/session/verify", fields{"code": fmt.Sprintf("%07d", i)}
	})
	for _, a := range answers {
		statuses[a.status]++
		// 503: a thousand requests change one counter. This one met the others at every try, or no function was free for it.
		if a.status != 401 && a.status != 429 && a.status != 200 && a.status != 503 {
			t.Errorf("got %d %s", a.status, a.raw)
		}
	}
	asked := len(s.requests(p, authysim.EndpointVerify))
	t.Logf("answers %v, the provider was asked %d times", statuses, asked)
	if asked > 10 {
		t.Errorf("the provider was asked %d times, the limit is 10", asked)
	}
	if asked == 0 || statuses[401]+statuses[200] > asked {
		t.Errorf("%d answers about a code, and %d questions to the provider", statuses[401]+statuses[200], asked)
	}
	if statuses[200] > 0 {
		t.Skip("somebody guessed the code")
	}
	c := s.client(t, tokens)
	if left := *c.begin(p).Login.AttemptsLeft; left > 10-asked {
		t.Errorf("the account has %d attempts left after %d", left, asked)
	}
}

// The limit of one login holds by itself, where the account could go on.
func TestGuessesInOneLoginRace(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_CODES_ACCOUNT": "900/1h", "LIMIT_CODES_TOTAL": "900"}})
	p := s.member(t)
	c := s.client(t, cookies)
	c.begin(p)
	answers, _ := c.at(100, func(i int) (*client, string, string, fields) {
		return c, "POST", "/session/verify", fields{"code": p.phone.WrongCode()}
	})
	for _, a := range answers {
		if a.status != 401 && a.status != 429 && a.Code != "unavailable" {
			t.Errorf("got %d %s", a.status, a.raw)
		}
	}
	if n := len(s.requests(p, authysim.EndpointVerify)); n != 5 {
		t.Errorf("the provider was asked %d times, the limit is 5", n)
	}
	if a := c.status().want(200); a.State != "locked" {
		t.Errorf("after that: %s", a.raw)
	}
}

// Wrong passwords at once: no more are checked than the limit allows.
func TestPasswordsRace(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.member(t)
	c := s.client(t, tokens)
	statuses := map[int]int{}
	answers, _ := c.at(60, func(int) (*client, string, string, fields) {
		return c, "POST", "/session", fields{"email": p.email, "password": "a wrong password"}
	})
	for _, a := range answers {
		statuses[a.status]++
	}
	if statuses[403] > 10 || statuses[403]+statuses[429] != 60 {
		t.Errorf("answers %v, want at most 10 times 403 and 429 else", statuses)
	}
}

// One push waits at a time, and two of an account, however many ask.
func TestPushesRace(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"PUSH_PAUSE": "0s"}})
	for range 5 {
		p := s.member(t)
		c := s.client(t, tokens)
		c.begin(p)
		p.deny(t)
		statuses := map[int]int{}
		answers, lost := c.at(20, func(int) (*client, string, string, fields) {
			return c, "POST", "/session/resend", fields{"channel": "push"}
		})
		for _, a := range answers {
			statuses[a.status]++
		}
		refused := statuses[409] + statuses[429]
		if statuses[200]+refused != 20 || statuses[200] > 1 || statuses[200] == 0 && lost == 0 {
			t.Errorf("answers %v, want one 200, and 409 or 429 else", statuses)
		}
		// One push waits, also where the answer of the request that sent it is lost. Authy may have got one more for each
		// answer of its own that was lost.
		c.patiently(c.status).want(200).wantPush("pending", "pending")
		if n := len(p.phone.Pending()); n < 1 || n > 1+lost {
			t.Errorf("%d pushes wait on the phone, want 1; %d answers are lost", n, lost)
		}
		answers, _ = c.at(8, func(int) (*client, string, string, fields) { return c, "POST", "/session", p.credentials() })
		for _, a := range answers {
			if a.status != 200 {
				t.Errorf("login: %d %s", a.status, a.raw)
			}
		}
		if n := len(p.phone.Pending()); n > 2 {
			t.Errorf("%d pushes wait on one phone, want at most 2", n)
		}
	}
}

// Many registrations of one address at once make one account.
func TestRegistrationsRace(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.person()
	p.phone.InstallApp()
	c := s.client(t, tokens)
	made := map[int]int{}
	answers, _ := c.at(20, func(int) (*client, string, string, fields) { return c, "POST", "/user", p.registration() })
	for _, a := range answers {
		made[a.status]++
	}
	if made[201] < 1 || made[201]+made[409]+made[429] != 20 {
		t.Errorf("answers %v", made)
	}
	c.begin(p)
	c.verify(p.phone.Code()).want(200)
	c.wantIn(p)
	s.client(t, tokens).register(p).want(409, "email_taken")
}
