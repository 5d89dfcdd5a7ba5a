package authy

import (
	"slices"
	"sync"
	"time"
)

// Kind is a way in which an API request fails.
type Kind string

// The kinds of faults. Those marked (works) perform the request first and break only
// the answer. The others perform nothing, unless Fault.Work is set.
const (
	Latency         Kind = "latency"          // (works) the answer comes after Fault.Delay
	Hang            Kind = "hang"             // no answer until the client leaves
	Reset           Kind = "reset"            // the connection is reset without an answer
	ResetBody       Kind = "reset_body"       // (works) reset in the middle of the body
	Truncated       Kind = "truncated"        // (works) a whole answer with half of the JSON
	SlowBody        Kind = "slow_body"        // (works) a byte at a time, Fault.Delay apart
	Oversized       Kind = "oversized"        // (works) Fault.Size bytes of JSON
	Redirect        Kind = "redirect"         // 307 to Fault.Location, another host by default
	RateLimited     Kind = "rate_limited"     // 429, code 60003
	BadKey          Kind = "bad_key"          // 401, code 60001
	ServerError     Kind = "server_error"     // 500 as HTML
	Unavailable     Kind = "unavailable"      // 503 as HTML, without a code
	UnavailableCode Kind = "unavailable_code" // 503 with a code: the feature is off, or the account suspended
	HTML            Kind = "html"             // 200 with a page of HTML
	Empty           Kind = "empty"            // 200 without a body
	SuccessFalse    Kind = "success_false"    // 200 with "success":false
	FalseText       Kind = "false_text"       // 200 with "success":"false", which is true in some languages
	SuccessText     Kind = "success_text"     // (works) "success":"true", as old answers have it: no failure
	Refusal         Kind = "refusal"          // Fault.Code with the status and text that it has
	Canned          Kind = "canned"           // Fault.Status and Fault.Body
)

// Kinds lists the kinds after which a client can't trust that it got an answer, for
// tests that try all of them.
func Kinds() []Kind {
	return []Kind{Hang, Reset, ResetBody, Truncated, SlowBody, Oversized, Redirect, RateLimited, BadKey,
		ServerError, Unavailable, UnavailableCode, HTML, Empty, SuccessFalse, FalseText}
}

// Fault makes requests fail. The zero value changes nothing.
type Fault struct {
	Kind Kind
	// Delay comes before the fault and before the work, so nothing is done for a client
	// that disconnects in time. With Work set it comes after the work. For SlowBody it
	// is the pause after each byte, 50 ms if 0.
	Delay time.Duration
	// Work performs the request before the fault, so only the answer is lost.
	Work bool
	// After is how many requests pass before the fault: 2 hits the third.
	After int
	// Times is how many requests are hit; 0 means all that follow.
	Times int

	Code        string // for Refusal and UnavailableCode
	Status      int    // for Canned; 0 means 200
	Body        string // for Canned
	ContentType string // for Canned; "" means application/json
	Location    string // for Redirect; "" means this server under another name
	Size        int    // for Oversized; 0 means 10 MB
}

// Faults is the switchboard. At first there are no faults.
type Faults struct {
	s *Server

	mu        sync.Mutex
	requests  map[Endpoint][]*rule[Fault]
	callbacks []*rule[CallbackFault]
	gathered  []Callback // by CallbackFault.Reorder
	held      []Callback // by CallbackFault.Hold
}

func newFaults(s *Server) *Faults {
	return &Faults{s: s, requests: map[Endpoint][]*rule[Fault]{}}
}

// Set replaces the faults of an endpoint, or those of Every. Several faults apply in
// sequence: the next one starts when the Times of the previous one are used up. Without
// any, the endpoint works again. While an endpoint has faults of its own, those of
// Every do not apply to it.
func (f *Faults) Set(e Endpoint, faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests[e] = nil
	for _, fault := range faults {
		f.requests[e] = append(f.requests[e], &rule[Fault]{what: fault, after: fault.After, times: fault.Times})
	}
}

// SetCallback replaces the faults of the callbacks, as Set does for an endpoint.
func (f *Faults) SetCallback(faults ...CallbackFault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.callbacks = nil
	for _, fault := range faults {
		f.callbacks = append(f.callbacks, &rule[CallbackFault]{what: fault, after: fault.After, times: fault.Times})
	}
}

// Clear removes every fault. Callbacks that are held stay held.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.requests)
	f.callbacks = nil
}

// Down closes the listener and all connections, so the operating system refuses new
// ones. The phone pages are down too.
func (f *Faults) Down() { f.s.door.shut() }

// Up listens at the same address again. It fails if another process has taken the port.
func (f *Faults) Up() error { return f.s.door.reopen() }

// next returns the fault for a request, or the zero Fault.
func (f *Faults) next(e Endpoint) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, at := range []Endpoint{e, Every} {
		if at == Every && e == EndpointElsewhere {
			break // the redirect's target always works
		}
		if rules := f.requests[at]; len(rules) > 0 {
			left, fault := draw(rules)
			f.requests[at] = left
			return fault
		}
	}
	return Fault{}
}

// nextCallback returns the fault for the callback of a button. It leaves an early fault
// for a new request.
func (f *Faults) nextCallback() CallbackFault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.callbacks) > 0 && f.callbacks[0].what.Early != Undecided {
		return CallbackFault{}
	}
	left, fault := draw(f.callbacks)
	f.callbacks = left
	return fault
}

// nextEarly returns the next callback fault if it is an early one.
func (f *Faults) nextEarly() (fault CallbackFault, early bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.callbacks) == 0 || f.callbacks[0].what.Early == Undecided {
		return CallbackFault{}, false
	}
	f.callbacks, fault = draw(f.callbacks)
	return fault, fault.Early != Undecided
}

// rule is a fault with its remaining counts.
type rule[T any] struct {
	what         T
	after, times int
}

// draw counts one event against the first rule. It returns the remaining rules, and the
// zero T while that rule still lets events pass.
func draw[T any](rules []*rule[T]) (left []*rule[T], what T) {
	if len(rules) == 0 {
		return rules, what
	}
	first := rules[0]
	if first.after > 0 {
		first.after--
		return rules, what
	}
	if first.times--; first.times == 0 {
		rules = slices.Delete(rules, 0, 1)
	}
	return rules, first.what
}
