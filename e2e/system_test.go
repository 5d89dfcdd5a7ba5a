package e2e_test

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// system is a running stack, what it printed, and what it may never print.
type system struct {
	*stack.Stack
	http     *http.Client
	contract *witness

	mu      sync.Mutex
	log     bytes.Buffer
	secrets map[string]string // what it is by the text itself
}

// Write implements io.Writer for the stack's log.
func (s *system) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.Write(p)
}

// secret notes a text that no log may show.
func (s *system) secret(what, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(text) > 7 { // a shorter one may be part of any time or number
		s.secrets[text] = what
	}
}

func (s *system) printed() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.log.String()
}

// settings are those of every stack here. All requests come from one address,
// so what is counted by address would end the tests; a test that is about those
// limits sets its own. They refill slowly, because a counter that is full again and
// again is contended: each start from full is another plan. Pushes and logins last long, because some tests take minutes on a
// busy machine.
func settings(own map[string]string) map[string]string {
	set := map[string]string{
		"LIMIT_SOURCE":        "1000000/8000h",
		"LIMIT_REGISTRATIONS": "1000000/8000h",

		"LIMIT_MESSAGES_SOURCE":  "1000000/8000h",
		"LIMIT_MESSAGES_COUNTRY": "1000000/8000h",
		"LIMIT_MESSAGES_ALL":     "1000000/8000h",
		"LIMIT_PASSWORDS_ALL":    "10000/1h",
		"PUSH_LIFETIME":          pushLife.String(),
		"LOGIN_LIFETIME":         loginLife.String(),

		"SECRETS": "k1:" + ownKey,
	}
	maps.Copy(set, own)
	return set
}

// ownKey is the secret key of our own of every stack here.
const ownKey = "c2VjcmV0IGtleSBvZiBvdXIgb3duLCAzMiBieXRlcyE="

// launch starts a stack with settings of its own.
func launch(o stack.Options) (*system, error) {
	s := &system{
		secrets:  map[string]string{},
		contract: &witness{next: &http.Transport{MaxIdleConnsPerHost: 512, DisableCompression: true}},
	}
	s.http = &http.Client{
		Timeout:       patience,
		Transport:     s.contract,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	o.Set, o.Log, o.Binaries = settings(o.Set), s, cmp.Or(o.Binaries, binaries)
	s.secret("key of our own", ownKey)
	o.Authy.Keep = 100_000
	if o.Concurrency == 0 {
		o.Concurrency = 2000
	}
	running, err := stack.Start(context.Background(), o)
	if err != nil {
		return nil, err
	}
	s.Stack = running
	return s, nil
}

// start starts a stack for one test, which ends with it.
func start(t *testing.T, o stack.Options) *system {
	t.Helper()
	s, err := launch(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, p := range s.end() {
			t.Error("afterwards: " + p)
		}
	})
	return s
}

// end closes the stack and tells what its log should not hold, and what broke the contract.
func (s *system) end() []string {
	s.Close()
	s.http.CloseIdleConnections()
	problems := append(s.contract.broken(), s.deliveries()...)
	text := s.printed()
	for secret, what := range s.secrets {
		if strings.Contains(text, secret) {
			problems = append(problems, "shows a "+what)
		}
	}
	for line := range strings.Lines(text) {
		if strings.Contains(line, "panic") {
			problems = append(problems, line[:min(len(line), 400)])
		}
	}
	slices.Sort(problems)
	return slices.Compact(problems)
}

// The shared stack has the limits that the project ships with. Tests
// that need no others share it, each with people of its own.
var (
	sharedOnce  sync.Once
	sharedStack *system
	sharedError error
)

func shared(t *testing.T) *system {
	t.Helper()
	sharedOnce.Do(func() { sharedStack, sharedError = launch(stack.Options{}) })
	if sharedError != nil {
		t.Fatal(sharedError)
	}
	return sharedStack
}

func closeShared() []string {
	if sharedStack == nil {
		return nil
	}
	return sharedStack.end()
}

// people counts them, so that each has an address and a number of their own.
var people atomic.Int64

// person is somebody with a phone.
type person struct {
	name, email, password string
	country, number       string
	phone                 *authysim.Phone
}

// person makes somebody who has not signed up yet.
func (s *system) person() *person {
	n := people.Add(1)
	p := &person{
		name:     fmt.Sprintf("Person %d", n),
		email:    fmt.Sprintf("person%d@example.com", n),
		password: fmt.Sprintf("the password of person %d", n),
		country:  "1", number: fmt.Sprintf("415%07d", n),
	}
	p.phone = s.Authy.Phone(p.country, p.number)
	s.secret("password", p.password)
	s.secret("phone number", p.number)
	s.secret("e-mail address", p.email)
	s.secret("name", p.name)
	return p
}

// member is somebody who has signed up, has the app and has proved the phone.
func (s *system) member(t *testing.T) *person {
	t.Helper()
	p := s.newcomer(t)
	s.prove(t, p)
	return p
}

// newcomer is a member who has not proved the phone yet.
func (s *system) newcomer(t *testing.T) *person {
	t.Helper()
	p := s.person()
	p.phone.InstallApp()
	s.registered(t, p)
	return p
}

// texter is somebody who has signed up, has no app, and has proved the phone.
func (s *system) texter(t *testing.T) *person {
	t.Helper()
	p := s.person()
	s.registered(t, p)
	s.prove(t, p)
	return p
}

// registered signs somebody up, and gives the client that holds the registration.
func (s *system) registered(t *testing.T, p *person) *client {
	t.Helper()
	c := s.client(t, tokens)
	c.patiently(func() answer { return c.register(p) }).want(201)
	return c
}

// prove makes somebody one who has passed a second factor before.
func (s *system) prove(t *testing.T, p *person) {
	t.Helper()
	if err := s.Prove(t.Context(), p.email); err != nil {
		t.Fatal(err)
	}
}

// requests are what the provider was asked about one person, by endpoint.
func (s *system) requests(p *person, e authysim.Endpoint) []authysim.Received {
	var list []authysim.Received
	id := fmt.Sprintf("/%d", p.phone.ID())
	for _, r := range s.Authy.Received() {
		if r.Endpoint == e && (strings.HasSuffix(r.Path, id) || strings.Contains(r.Path, id+"/")) {
			list = append(list, r)
		}
	}
	return list
}
