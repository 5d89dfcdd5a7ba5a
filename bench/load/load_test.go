package load

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/bench/rig"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
)

func set(name, value string) http.Header {
	return http.Header{"Set-Cookie": {name + "=" + value}}
}

func TestBookAccountsForEachLogin(t *testing.T) {
	b, now := NewBook(), time.Now()
	for range 5 {
		b.begin(rig.Person{})
	}
	b.answered(0, 200, set(logins.LoginCookie, "zero"), "")
	b.answered(1, 503, nil, "")
	b.answered(2, 200, set(logins.LoginCookie, "two"), "")
	b.answered(3, 0, nil, "connection reset")
	// 4 was never answered

	n, token, ok := b.next(now)
	if n != 0 || token != "zero" || !ok {
		t.Errorf("first to ask: %d %q %v", n, token, ok)
	}
	b.polled(0, 503, nil, "", now) // asked again later, after the other one
	if n, _, _ := b.next(now); n != 2 {
		t.Errorf("second to ask: %d", n)
	}
	b.polled(2, 200, set(logins.SessionCookie, "a"), "", now)
	b.polled(2, 200, set(logins.SessionCookie, "a"), "", now) // its answer again
	if n, _, _ := b.next(now); n != 0 {
		t.Errorf("third to ask: %d", n)
	}
	if n, _, ok := b.next(now.Add(reread)); n != 2 || !ok {
		t.Errorf("with nobody waiting: %d %v, want the one that finished", n, ok)
	}
	if _, _, ok := b.next(now.Add(reread + time.Second)); ok {
		t.Error("a login that finished long ago is asked about")
	}
	b.polled(0, 500, nil, "", now)
	want := Account{Logins: 5, Finished: 1, Refused: 1, Waiting: 1, Lost: 2, Strange: map[string]int{"login 0 connection reset": 1, "poll 500 ": 1}}
	if diff := cmp.Diff(want, b.Account()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	b.polled(2, 200, set(logins.SessionCookie, "another"), "", now)
	if got := b.Account().Twice; got != 1 {
		t.Errorf("twice: %d", got)
	}
	if got := b.Account().String(); !strings.Contains(got, "2 lost, 1 twice") {
		t.Errorf("got %q", got)
	}
}

// system is a login that is passed at its third poll, with every tenth request refused.
type system struct {
	mu       sync.Mutex
	requests int
	polls    map[string]int
}

func (s *system) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests++
	switch login, _ := r.Cookie(logins.LoginCookie); {
	case s.requests%10 == 0:
		w.WriteHeader(http.StatusServiceUnavailable)
	case r.Method == http.MethodPost:
		http.SetCookie(w, &http.Cookie{Name: logins.LoginCookie, Value: fmt.Sprint("login", s.requests)})
	default:
		if s.polls[login.Value]++; s.polls[login.Value] >= 3 {
			http.SetCookie(w, &http.Cookie{Name: logins.SessionCookie, Value: "session of " + login.Value})
		}
	}
}

func TestLoadEndsWithEveryLoginAccountedFor(t *testing.T) {
	system := &system{polls: map[string]int{}}
	server := httptest.NewServer(system)
	t.Cleanup(server.Close)
	phones := authysim.Start(t, authysim.Options{})
	people := make(chan rig.Person, 1000)
	for range cap(people) {
		people <- rig.Person{Phone: phones.Phone("1", "2015550123")}
	}
	l := &Load{URL: server.URL, Book: NewBook(), People: people, Polls: 4, Thinks: time.Millisecond, Progress: io.Discard}
	p, err := l.Run(t.Context(), "mix", 500, time.Second, false)
	if err != nil {
		t.Fatal(err)
	}
	if p.Requests != 500 || int(p.Latency.TotalCount()) != 500 || p.Statuses[200] != 450 || p.Statuses[503] != 50 {
		t.Errorf("got %s", p)
	}
	if err := l.Drain(t.Context(), "last", 1000, time.Minute); err != nil {
		t.Fatal(err)
	}
	a := l.Book.Account()
	if a.Lost+a.Twice+a.Waiting+len(a.Strange) != 0 || a.Finished+a.Refused != a.Logins || a.Finished < 50 {
		t.Errorf("%s; strange answers %v", a, a.Strange)
	}
	if cells := p.Cells(); len(cells) != 8 || cells[7] != "450 × 200, 50 × 503" {
		t.Errorf("cells: %q", cells)
	}
}
