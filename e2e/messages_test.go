package e2e_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// with gives a person another number, which others may have too.
func (p *person) with(s *system, country, number string) *person {
	p.country, p.number = country, number
	p.phone = s.Authy.Phone(country, number)
	s.secret("phone number", number)
	return p
}

// proved is a client with a login of somebody who has proved their phone, by its app.
func (s *system) proved(t *testing.T, p *person) *client {
	t.Helper()
	p.phone.InstallApp()
	s.registered(t, p)
	s.prove(t, p)
	c := s.client(t, tokens)
	c.begin(p)
	return c
}

var (
	call = fields{"channel": "call", "force": true}
	text = fields{"channel": "sms", "force": true}
)

// TH-8: twenty calls to twenty numbers, asked for from two sources, stop at what a source
// may ask for. A third source goes on.
func TestTH8CallsOfASourceEnd(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_MESSAGES_SOURCE": "5/1h"}})
	sources := []*system{s, s.elsewhere(t, 1)}
	sent := map[*system]int{}
	for i := range 20 {
		from := sources[i%2]
		p := s.person()
		a := from.registered(t, p).resend(call)
		if n := len(p.phone.Calls()); (n == 1) != (a.status == 200) {
			t.Errorf("call %d: %d, and the phone rang %d times", i, a.status, n)
		}
		if a.status == 200 {
			sent[from]++
			continue
		}
		a.want(429, "too_many_attempts")
		if a.RetryAfter < 1 {
			t.Errorf("call %d: %s", i, a.raw)
		}
	}
	for i, from := range sources {
		if sent[from] != 5 {
			t.Errorf("source %d: %d calls, want 5", i, sent[from])
		}
	}
}

// INC-3: five calls that are forced to one number within seconds: one goes out, whether
// logins of one account ask or accounts that share a number.
func TestINC3OneCallAtATime(t *testing.T) {
	t.Parallel()
	s := shared(t)
	var clients [2][]*client
	one := s.member(t)
	for range 5 {
		c := s.client(t, tokens)
		c.begin(one)
		clients[0] = append(clients[0], c)
	}
	many := s.person()
	for range 5 {
		clients[1] = append(clients[1], s.registered(t, s.person().with(s, many.country, many.number)))
	}
	for i, phone := range []*authysim.Phone{one.phone, many.phone} {
		var sent atomic.Int32
		var wg sync.WaitGroup
		for _, c := range clients[i] {
			wg.Go(func() {
				if a := c.resend(call); a.status == 200 {
					sent.Add(1)
				} else if a.status != 429 || a.Code != "wait" || a.RetryAfter < 1 {
					t.Errorf("got %d %s", a.status, a.raw)
				}
			})
		}
		wg.Wait()
		if n := len(phone.Calls()); n != 1 || sent.Load() != 1 {
			t.Errorf("%d calls, and the phone rang %d times", sent.Load(), n)
		}
	}
}

// TH-8, INC-3: numbers in a row of one country stop at half of what the country may have,
// and those of another one at half of what the stack may have. Who has proved a phone goes
// on.
func TestTH8NumbersInARowEnd(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_MESSAGES_COUNTRY": "6/24h", "LIMIT_MESSAGES_ALL": "8/24h"}})
	asked := func(c *client) int { return c.resend(call).status }
	var proved []*client
	for range 4 {
		proved = append(proved, s.proved(t, s.person()))
	}
	got := map[string][]int{}
	for i := range 5 {
		got["one country"] = append(got["one country"], asked(s.registered(t, s.person())))
		got["another one"] = append(got["another one"], asked(s.registered(t, s.person().with(s, "44", fmt.Sprintf("7700900%03d", 100+i)))))
	}
	for _, c := range proved {
		got["proved"] = append(got["proved"], asked(c))
	}
	want := map[string][]int{
		// in turn: each has two when the half of the stack is used up
		"one country": {200, 200, 429, 429, 429},
		"another one": {200, 200, 429, 429, 429},
		"proved":      {200, 200, 200, 200},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	last := s.proved(t, s.person())
	a := last.resend(call).want(429, "too_many_attempts")
	if ways := last.status().Login.Methods; a.RetryAfter < 600 || !slices.Contains(ways, "app") || slices.Contains(ways, "call") {
		t.Errorf("over the ceiling: %s, then %v", a.raw, ways)
	}
}

// TH-8: a country's half.
func TestTH8ACountryEnds(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_MESSAGES_COUNTRY": "5/24h"}})
	proved := s.proved(t, s.person())
	var got []int
	for range 4 {
		got = append(got, s.registered(t, s.person()).resend(call).status)
	}
	elsewhere := s.registered(t, s.person().with(s, "1", "8765550100")) // an area code that is a country
	got = append(got, proved.resend(call).status, elsewhere.resend(call).status)
	if diff := cmp.Diff([]int{200, 200, 429, 429, 200, 200}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TH-9: LIMIT_UNPROVED is one for all accounts that name a number and have not proved it.
func TestTH9TextsToOneNumberFromManyAccounts(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_MESSAGES_PAUSE": "1ms", "LIMIT_UNPROVED": "3/24h"}})
	owner := s.person()
	c := s.proved(t, owner)
	var got []int
	for range 6 {
		got = append(got, s.registered(t, s.person().with(s, owner.country, owner.number)).resend(text).status)
	}
	if diff := cmp.Diff([]int{200, 200, 200, 429, 429, 429}, got); diff != "" || len(owner.phone.Inbox()) != 3 {
		t.Errorf("%d texts (-want +got):\n%s", len(owner.phone.Inbox()), diff)
	}
	c.resend(text).want(200) // the owner's own text is no stranger's to use up
}

// A number outside MESSAGE_COUNTRIES may register. It gets neither text nor call, and is
// offered none, from the first answer on.
func TestMessageCountries(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"MESSAGE_COUNTRIES": "44,1876"}})
	p := s.person()
	p.phone.InstallApp()
	c := s.client(t, tokens)
	first := c.register(p).want(201)
	in := s.client(t, tokens)
	second := in.begin(p)
	for name, a := range map[string]answer{"register": first, "session": second, "status": in.status()} {
		if slices.Contains(a.Login.Methods, "sms") || slices.Contains(a.Login.Methods, "call") || !slices.Contains(a.Login.Methods, "app") || a.Login.ResendAfter != nil {
			t.Errorf("%s: %s", name, a.raw)
		}
	}
	for _, c := range []*client{c, in} {
		c.resend(call).want(409, "method_unavailable")
		c.resend(fields{}).want(409, "method_unavailable")
	}
	if n := len(s.requests(p, authysim.EndpointCall)) + len(s.requests(p, authysim.EndpointSMS)); n != 0 {
		t.Errorf("the provider was asked %d times", n)
	}
	in.verify(p.phone.Code()).want(200)
	for _, number := range [][2]string{{"44", "7700900777"}, {"1", "8765550177"}} {
		s.registered(t, s.person().with(s, number[0], number[1])).resend(fields{}).want(200)
	}
	refused := s.person().with(s, "1", "9005550100")
	c.register(refused).want(400, "invalid_field")
	if refused.phone.Registered() {
		t.Error("a premium number reached the provider")
	}
}
