package e2e_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// TH-10: a stranger who registers somebody's address, and can't prove a phone, keeps
// it for a day. What becomes of it then is a new account, and the stranger's is over.
func TestTH10AStrangerCannotKeepAnAddress(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"SESSION_LIFETIME": "100h", "SESSION_IDLE": "100h", "REGISTRATION_LIFETIME": "20h"}})
	stranger, owner := s.person(), s.person()
	stranger.email = owner.email
	theirs, waits := s.client(t, cookies), s.client(t, tokens)
	old := theirs.register(stranger).want(201).User.ID
	waits.begin(stranger)
	s.client(t, tokens).register(owner).want(409, "email_taken")

	s.Table.Age(19 * time.Hour)
	theirs.register(stranger).want(201) // by which the address is held no longer
	s.client(t, tokens).register(owner).want(409, "email_taken")
	s.Table.Age(5*time.Hour + time.Minute)
	theirs.whoAmI().want(200)
	c := s.client(t, tokens)
	if a := c.register(owner).want(201); a.User.ID == old || a.User.ID == "" {
		t.Errorf("the new account has the id %q, the old one %q", a.User.ID, old)
	}
	theirs.wantOut()
	waits.wantOut()
	s.client(t, tokens).logIn(stranger).want(403, "invalid_credentials")
	s.client(t, tokens).register(stranger).want(409, "email_taken")

	// With a phone that was proved the address is the owner's for good.
	c.resend(nil).want(200)
	c.verify(owner.phone.LastCode()).want(200)
	s.Table.Age(50 * time.Hour)
	s.client(t, tokens).register(stranger).want(409, "email_taken")
	c.wantIn(owner)
}

// INC-2: whoever tries out numbers that the provider refuses learns nothing beyond
// the limit of registrations, whatever the address, and costs no question to it.
func TestINC2ARefusedNumberTellsNothingBeyondTheLimit(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_REGISTRATIONS": "10/24h"}})
	taken := s.member(t) // the first of the ten
	told := map[int]int{}
	var beyond []answer
	for n := range 40 {
		p := s.person()
		f := p.registration()
		f["phone"] = "500 555 0001"
		if n%2 == 1 {
			f["email"] = taken.email
		}
		a := s.client(t, tokens).do("POST", "/user", f)
		told[a.status]++
		if n >= 9 {
			beyond = append(beyond, a)
		}
	}
	if told[400] != 5 || told[409] != 4 || told[429] != 31 {
		t.Errorf("got %v, want 400 five times, 409 four times, and then 429", told)
	}
	for _, a := range beyond {
		if a.status != 429 || a.Code != "too_many_attempts" || a.Message != beyond[0].Message || a.Field != "" {
			t.Errorf("beyond the limit: %s", a.raw)
		}
	}
	if n := s.Authy.Count(authysim.EndpointRegister); n != 6 {
		t.Errorf("the provider was asked %d times, want 6: for the member and the five that were told", n)
	}
}

// SE-12: a page of another site sends its visitor's browser to our forms as often as
// it likes: nothing of the visitor's limits is spent.
func TestSE12ForeignFormsSpendNothing(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_PASSWORDS": "3/24h", "LIMIT_PASSWORDS_ALL": "3/24h", "LIMIT_REGISTRATIONS": "3/24h"}})
	p, next := s.member(t), s.person()
	wrong := p.credentials()
	wrong["password"] = "a password of the page"
	for _, headers := range []map[string]string{
		{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
		{"Origin": "null", "Sec-Fetch-Site": "cross-site"},
		{"Origin": "https://evil.example"}, // an older browser
		{"Sec-Fetch-Site": "same-site"},
	} {
		for range 10 {
			for path, f := range map[string]fields{"/session": wrong, "/user": next.registration()} {
				r := s.client(t, forms).request(http.MethodPost, path, f)
				for name, value := range headers {
					r.Header.Set(name, value)
				}
				s.client(t, forms).send(r).want(403, "cross_origin")
			}
		}
	}
	if slices.ContainsFunc(s.Authy.Received(), func(r authysim.Received) bool { return r.Endpoint == authysim.EndpointPush }) {
		t.Error("a foreign form made a phone ring")
	}
	s.passed(t, cookies, p)
	s.client(t, cookies).register(next).want(201)
}

// accountOnce builds the operator's tool.
var accountOnce = sync.OnceValues(func() (string, error) {
	sources, err := filepath.Glob("../ops/account/*.go")
	for _, name := range sources {
		_, failed := os.ReadFile(name) // so that go test sees when one changes: see docs/decisions.md
		err = errors.Join(err, failed)
	}
	file := filepath.Join(binaries, "account")
	out, failed := exec.Command("go", "build", "-tags", "lambda.norpc", "-trimpath", "-gcflags", "all=-dwarf=false", "-o", file, "countersign/ops/account").CombinedOutput()
	if failed != nil {
		err = errors.Join(err, fmt.Errorf("build ops/account: %w: %s", failed, out))
	}
	return file, err
})

// operate does a command of the operator's tool with a person's account, and gives
// what it prints.
func (s *system) operate(t *testing.T, command string, p *person) string {
	t.Helper()
	file, err := accountOnce()
	if err != nil {
		t.Fatal(err)
	}
	tool := exec.CommandContext(t.Context(), file, command, "-local", s.DynamoDBURL, "-users", s.Tables["USERS_TABLE"], "-factors", s.Tables["FACTORS_TABLE"], "-limits", s.Tables["LIMITS_TABLE"])
	tool.Stdin = strings.NewReader(p.email + "\ny\n")
	var out, notes bytes.Buffer
	tool.Stdout, tool.Stderr = &out, &notes
	if err := tool.Run(); err != nil {
		t.Fatalf("account %s: %v\n%s%s", command, err, &out, &notes)
	}
	return out.String()
}

// SE-7: whatever an operator ends, or a registration, is dead on every route of the
// template, a new one too, and stays dead when the account is enabled again.
func TestSE7WhatAnAccountEndedIsDeadOnEveryRoute(t *testing.T) {
	t.Parallel()
	s := shared(t)
	for name, end := range map[string]func(*person){
		"disabled":                   func(p *person) { s.operate(t, "disable", p) },
		"disabled and enabled again": func(p *person) { s.operate(t, "disable", p); s.operate(t, "enable", p) },
		"logged out":                 func(p *person) { s.operate(t, "logout", p) },
		"reopened":                   func(p *person) { s.operate(t, "reopen", p) },
		"reopened, registered again": func(p *person) { s.operate(t, "reopen", p); s.client(t, tokens).register(p).want(201) },
		"deleted":                    func(p *person) { s.operate(t, "delete", p) },
		"deleted, registered again":  func(p *person) { s.operate(t, "delete", p); s.client(t, tokens).register(p).want(201) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, k := range kinds {
				s.walkEnded(t, k, end)
			}
		})
	}
}

// walkEnded begins what can be begun with an account, ends it, and walks all routes.
func (s *system) walkEnded(t *testing.T, k kind, end func(*person)) {
	t.Helper()
	p := s.newcomer(t)
	registration := s.client(t, k)
	registration.register(p).want(201)
	in, pending, approved := s.passed(t, k, p), s.client(t, k), s.client(t, k)
	approved.begin(p)
	p.approve(t)
	pending.begin(p)
	in.wantIn(p)
	end(p)
	for what, c := range map[string]*client{"registration": registration, "session": in, "approved login": approved, "pending login": pending} {
		routes := slices.Clone(s.Routes)
		slices.SortFunc(routes, func(a, b string) int { return strings.Compare(b, a) }) // DELETE comes last
		for _, route := range routes {
			method, path, _ := strings.Cut(route, " ")
			want, f := 403, fields(nil)
			switch route {
			case "POST /user", "POST /session": // look at no token
				want, f = 400, fields{}
			case "POST /authy/callback":
				want = 401
			case "POST /session/verify":
				want, f = 404, fields{"code": p.phone.Code()}
			case "POST /session/resend":
				want = 404
			case "GET /session/status":
				want = 404
			case "GET /authy/status":
				want = 200
			}
			if what == "pending login" && route == "GET /session/status" {
				want = 200 // this poll reads the login alone
			}
			a := c.copy().send(c.request(method, path, f))
			if a.status != want || a.Session != nil || a.Token != "" || len(a.set) > 0 && a.status != 204 {
				t.Errorf("%s, %s, %s: got %d %s, want %d", k, what, route, a.status, a.raw, want)
			}
			if route == "GET /authy/status" && (a.Status == "approved" || a.Status == "unverified" && what != "pending login") {
				t.Errorf("%s, %s: %s says %s", k, what, route, a.raw)
			}
			for _, private := range []string{p.name, p.email, p.number, `"user"`} {
				if strings.Contains(string(a.raw), private) {
					t.Errorf("%s, %s, %s: shows %s: %s", k, what, route, private, a.raw)
				}
			}
		}
	}
}

// The operator's tool on the stack's own tables: a person whom strangers locked out is
// let in, and one who lost the phone moves to another, with the same id.
func TestTheOperatorHelps(t *testing.T) {
	t.Parallel()
	s := shared(t)
	p := s.member(t)
	c := s.passed(t, cookies, p)
	id := c.whoAmI().ID
	if out := s.operate(t, "find", p); id == "" || strings.TrimSpace(out) != id {
		t.Errorf("find says %q, GET /user %q", out, id)
	}
	guess := p.credentials()
	guess["password"] = "not the password of it"
	for range 10 {
		s.client(t, tokens).do("POST", "/session", guess).want(403)
	}
	s.client(t, tokens).logIn(p).want(429, "too_many_attempts")
	s.operate(t, "unlock", p)
	s.client(t, tokens).begin(p)

	s.operate(t, "reopen", p)
	c.wantOut()
	stranger := *p
	stranger.password = "another person's password"
	s.client(t, tokens).register(&stranger).want(409, "email_taken")
	moved := s.person()
	p.number, p.phone = moved.number, moved.phone
	n := s.client(t, tokens)
	if a := n.register(p).want(201); a.User.ID != id {
		t.Errorf("the id is %s now, want %s", a.User.ID, id)
	}
	n.resend(nil).want(200)
	n.verify(p.phone.LastCode()).want(200)
	n.wantIn(p)
	if out := s.operate(t, "export", p); !strings.Contains(out, p.number) || strings.Contains(out, "argon2id") {
		t.Errorf("export: %s", out)
	}
	s.operate(t, "delete", p)
	n.wantOut()
	s.client(t, tokens).logIn(p).want(403, "invalid_credentials")
}
