package e2e_test

import (
	"maps"
	"math/rand/v2"
	"testing"
	"time"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
	"countersign/sim/tally"
)

// F-11: each request is served by an instance whose clock is apart from the others', so that time also steps back. Up to two
// minutes every login passes; an hour apart one may be over before its time, and is refused. What is over by the clock of an
// instance never passes there, and a wrong clock gives no tries back.
func TestF11ClocksApart(t *testing.T) {
	t.Parallel()
	set := maps.Clone(journeySettings)
	set["SESSION_IDLE"] = "24h" // a session that is read an hour later by another clock
	s := start(t, stack.Options{Set: set})
	s.Authy.Faults().SetCallback(authysim.CallbackFault{Lost: true}) // they are sent by hand, to an instance with a clock
	for _, test := range []struct {
		name   string
		apart  []time.Duration
		passes bool
	}{
		{"clocks up to 2 min from the right time", []time.Duration{0, 5 * time.Second, -5 * time.Second, 2 * time.Minute, -2 * time.Minute}, true},
		{"clocks up to 1 h from the right time", []time.Duration{0, 5 * time.Second, -2 * time.Minute, time.Hour, -time.Hour}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			to := counting(t, "F-11", test.name)
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			random := rand.New(rand.NewPCG(seed, 11))
			for i := range size(10, 100) {
				s.apart(t, to, i, func() time.Duration { return test.apart[random.IntN(len(test.apart))] }, test.passes)
			}
		})
	}
}

// apart runs one journey by clocks that draw gives.
func (s *system) apart(t *testing.T, to *tally.Tally, i int, draw func() time.Duration, passes bool) {
	t.Helper()
	j := s.journey(t, to, i)
	var began, last time.Duration
	j.clock = func(path string) time.Duration {
		last = draw()
		if path == "/session" {
			began = last
		}
		to.Strike(path + " " + last.String())
		return last
	}
	j.storm()
	switch over := last-began > loginLife; {
	case j.in && over:
		to.Wrong("%s: passed %v after its end, by %s", j.p.name, last-began-loginLife, j.ends)
	case !j.in && passes && j.ends != "guess":
		to.Lost("%s, by %s: clocks that are minutes apart keep them out", j.p.name, j.ends)
		return
	}
	j.clock, j.late = nil, true           // the calm has the right time
	s.Table.Age(firstAsk + max(began, 0)) // Authy is asked once the push is old by the right time too
	j.calm()
}
