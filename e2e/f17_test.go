package e2e_test

import (
	"sync/atomic"
	"testing"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// F-17: the connection to the tables that was kept is dead, as after a freeze. The first call of an invocation meets it, and
// nobody notices, because that call is made once more on another connection. Later on a write that hands something back is made
// only once, since nobody knows whether it was done: then it is a 503, and the person comes again.
func TestF17DeadConnectionToTheTables(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]bool{"before a request": false, "before its answer": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int64 // of the request that is being served
			var first atomic.Bool  // the fault struck the first one
			s := start(t, stack.Options{Set: journeySettings, Served: func(stack.Served) { calls.Store(0) }})
			to := counting(t, "F-17", "the kept connection to the tables breaks "+name)
			s.eachCall(t, to, func(c stack.Call) stack.Fault {
				first.Store(calls.Load() == 0)
				return stack.Fault{Drop: true, After: after}
			}, func(stack.Call) { calls.Add(1) }, func(j *journey) {
				for _, a := range j.away {
					if first.Load() && !stall.MatchString(s.cause(a.header.Get("Apigw-Requestid"))) {
						to.Wrong("%s: refused because of one dead connection", a.what)
					}
				}
			})
		})
	}
}

// F-17: the connection to Authy that was kept is dead. What may be asked twice is asked again; a push, a text, a call and a code
// are not, and the person is told. Nobody gets two texts for one request.
func TestF17DeadConnectionToAuthy(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: journeySettings})
	to := counting(t, "F-17", "the kept connection to Authy breaks, before it is done or after")
	for _, e := range []authysim.Endpoint{authysim.EndpointRegister, authysim.EndpointUser, authysim.EndpointPush, authysim.EndpointSMS, authysim.EndpointVerify} {
		for _, fault := range []authysim.Fault{{Kind: authysim.Reset, Times: 1}, {Kind: authysim.Reset, Work: true, Times: 1}} {
			for _, i := range []int{0, 1, 4} { // one of each end that asks Authy
				j := s.journey(t, to, i)
				before := s.Authy.Count(e)
				s.Authy.Faults().Set(e, fault)
				j.storm()
				s.Authy.Faults().Clear()
				if s.Authy.Count(e) > before {
					to.Strike(string(e))
				}
				if twice := e == authysim.EndpointRegister || e == authysim.EndpointUser; twice && !j.registered {
					to.Wrong("%s, %s: a call that may be made twice was not", e, j.ends)
				}
				j.calm()
			}
		}
	}
}
