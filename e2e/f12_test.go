package e2e_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
	"countersign/sim/tally"
)

// parameterStore is Systems Manager with one parameter, a share of whose reads is throttled.
type parameterStore struct {
	mu              sync.Mutex
	key             string
	percent         atomic.Int64
	given, throttle atomic.Int64
}

// ServeHTTP implements http.Handler.
func (p *parameterStore) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	if rand.Int64N(100) < p.percent.Load() {
		p.throttle.Add(1)
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type":"ThrottlingException","message":"Rate exceeded"}`)
		return
	}
	p.given.Add(1)
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = json.NewEncoder(w).Encode(map[string]any{"Parameter": map[string]any{"Name": "/f12/key", "Type": "SecureString", "Value": p.key}})
}

// start starts a stack whose functions read the key here. It has the AWS SDK's own environment, so its test runs by itself.
func (p *parameterStore) start(t *testing.T, o stack.Options) *system {
	t.Helper()
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_SSM": server.URL, "AWS_REGION": "us-east-1", "AWS_PROFILE": "", "AWS_CA_BUNDLE": "",
		"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_SESSION_TOKEN": "", "AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
	} {
		t.Setenv(name, value)
	}
	o.Set["AUTHY_API_KEY_PARAMETER"] = "/f12/key"
	return start(t, o)
}

// anew ends every process, so that the next ones read the key.
func (s *system) anew(t *testing.T) {
	t.Helper()
	for name, f := range s.Functions {
		eventually(t, patience, name+" has no process", func() bool { return !s.Kill(name) && len(f.Processes()) == 0 })
	}
}

// F-12: every function starts anew at one moment, and Systems Manager throttles the reads of the key. A process reads it once, and
// tries again; without it nothing is asked of Authy, and no callback is taken.
func TestF12ColdStartsAndAThrottledParameter(t *testing.T) {
	store := &parameterStore{key: "TheKeyOfTheApplicationInAStore00"}
	s := store.start(t, stack.Options{Set: maps.Clone(journeySettings), AuthyKey: store.key, Environments: size(4, 40)})
	s.secret("key", store.key)
	for _, percent := range []int64{50, 100} {
		t.Run(fmt.Sprint(percent), func(t *testing.T) {
			to := counting(t, "F-12", fmt.Sprintf("all functions start anew, %d %% of the reads of the key throttled", percent))
			s.coldStorm(t, to, store, percent)
		})
	}
}

// coldStorm lets n people log in through processes that do not have the key yet.
func (s *system) coldStorm(t *testing.T, to *tally.Tally, store *parameterStore, percent int64) {
	t.Helper()
	var all []*journey
	for i := range size(5, 100) {
		j := s.journey(t, to, i)
		j.registered = j.signUp().status == 201
		all = append(all, j)
	}
	s.anew(t)
	before, given, throttled := len(s.Authy.Received()), store.given.Load(), store.throttle.Load()
	store.percent.Store(percent)
	crowd(all, len(all), (*journey).storm)
	if percent == 100 {
		s.withoutTheKey(t, to, before)
	}
	if store.throttle.Load() > throttled {
		to.Strike("GetParameter")
	}
	store.percent.Store(0)
	crowd(all, 1, (*journey).calm)
	processes := int64(0)
	for _, f := range s.Functions {
		processes += int64(len(f.Processes()))
	}
	if n := store.given.Load() - given; n > processes {
		to.Wrong("%d processes were given the key %d times", processes, n)
	}
}

// withoutTheKey holds the functions to do nothing that needs the key, before it is there again.
func (s *system) withoutTheKey(t *testing.T, to *tally.Tally, before int) {
	t.Helper()
	if n := len(s.Authy.Received()); n != before {
		to.Wrong("Authy was asked %d times without the key", n-before)
	}
	for _, key := range []string{"", "/f12/key", s.Authy.Key()} {
		c := s.Authy.Preset()
		c.Key = key
		if d := s.Authy.Send(c); d.Status < 500 && key == s.Authy.Key() || d.Status < 400 {
			to.Wrong("a callback got %d from a function without the key", d.Status)
		}
	}
	if n := s.Authy.Count(authysim.EndpointElsewhere); n != 0 {
		to.Wrong("%d requests went elsewhere", n)
	}
}
