package e2e_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
	"countersign/sim/tally"
)

// F-16: the key is rotated as the runbook says, OLD, then NEW,OLD, then NEW, while logins wait. A callback counts when it is signed
// with a key that is live where it arrives. With any other it is a 401, and the login hears of the approval from Authy all the same.
func TestF16KeyRotatedWhileLoginsWait(t *testing.T) {
	const oldKey, newKey = "TheOldKeyOfTheApplication0123456", "TheNewKeyOfTheApplication0123456"
	phases := []string{oldKey, newKey + "," + oldKey, newKey}
	store := &parameterStore{key: oldKey}
	console := &twoKeys{own: oldKey, valid: []string{oldKey, newKey}}
	front := httptest.NewServer(console)
	defer front.Close()
	set := maps.Clone(journeySettings)
	set["AUTHY_API_URL"] = front.URL
	s := store.start(t, stack.Options{Set: set, AuthyKey: oldKey})
	at, err := url.Parse(s.Authy.URL())
	if err != nil {
		t.Fatal(err)
	}
	console.to.Store(httputil.NewSingleHostReverseProxy(at))
	s.Authy.Faults().SetCallback(authysim.CallbackFault{Lost: true}) // they are sent by hand
	s.secret("key", oldKey)
	s.secret("key", newKey)
	to := counting(t, "F-16", "Authy's key rotated between login, answer and callback")

	var waiting []*turned
	for phase, keys := range phases {
		store.mu.Lock()
		store.key = keys
		store.mu.Unlock()
		s.anew(t)
		to.Strike(fmt.Sprintf("step %d", phase+1))
		for range size(1, 8) {
			for till := phase; till < len(phases); till++ {
				for _, key := range []string{oldKey, newKey, ""} {
					p, c := s.member(t), s.client(t, tokens)
					c.begin(p)
					waiting = append(waiting, &turned{p: p, c: c, till: till, key: key})
				}
			}
		}
		for _, one := range waiting {
			if one.till == phase {
				one.finish(t, s, to, keys)
			}
		}
	}
}

// turned is a login that waits until a phase of the rotation. A key of "" stands for a code in place of a push.
type turned struct {
	p    *person
	c    *client
	till int
	key  string
}

func (w *turned) finish(t *testing.T, s *system, to *tally.Tally, keys string) {
	t.Helper()
	if w.key == "" {
		w.c.verify(w.p.phone.Code()).want(200)
		w.c.wantIn(w.p)
		to.Passed()
		return
	}
	uuid := w.p.approve(t).UUID
	callback, err := s.Authy.Callback(uuid)
	if err != nil {
		t.Fatal(err)
	}
	callback.Key = w.key
	d, live := s.Authy.Send(callback), slices.Contains(strings.Split(keys, ","), w.key)
	if want := map[bool]int{true: 200, false: 401}[live]; d.Status != want {
		to.Wrong("keys %.9s…, signed with %.9s…: %d, want %d", keys, w.key, d.Status, want)
	}
	if !live {
		s.Table.Age(firstAsk)
	}
	if a := w.c.status(); a.State != "active" {
		to.Lost("keys %.9s…, signed with %.9s…: %d %s", keys, w.key, a.status, a.raw)
		return
	}
	w.c.wantIn(w.p)
	to.Passed()
}

// twoKeys stands before the simulator, which knows one key, and lets both in, as Authy does while a key is rotated.
type twoKeys struct {
	own   string
	valid []string
	to    atomic.Pointer[httputil.ReverseProxy]
}

// ServeHTTP implements http.Handler.
func (k *twoKeys) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	const name = "X-Authy-Api-Key"
	if slices.Contains(k.valid, r.Header.Get(name)) {
		r.Header.Set(name, k.own)
	}
	k.to.Load().ServeHTTP(w, r)
}
