package e2e_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"countersign/local/stack"
	"countersign/shared/authy/authytest"
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
	if n := s.Authy.Count(authytest.EndpointRegister); n != 6 {
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
	if slices.ContainsFunc(s.Authy.Received(), func(r authytest.Received) bool { return r.Endpoint == authytest.EndpointPush }) {
		t.Error("a foreign form made a phone ring")
	}
	s.passed(t, cookies, p)
	s.client(t, cookies).register(next).want(201)
}
