package authy

import (
	"slices"
	"sync"
	"time"
)

// Kind is a way in which a request to the API fails.
type Kind string

// The kinds of faults. Those marked (works) do what was asked first, so that only
// the answer suffers; the others do nothing, unless Fault.Work is set.
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

// Kinds lists the kinds after which a caller can't believe that it has an answer,
// for tests that go through all of them.
func Kinds() []Kind {
	return []Kind{Hang, Reset, ResetBody, Truncated, SlowBody, Oversized, Redirect, RateLimited, BadKey,
		ServerError, Unavailable, UnavailableCode, HTML, Empty, SuccessFalse, FalseText}
}

// Fault is what befalls requests. The zero value is none.
type Fault struct {
	Kind Kind
	// Delay comes before the fault, and before the work, so that a client that leaves
	// in time has had nothing done; with Work set it comes after the work. For SlowBody
	// it is the pause after each byte, 50 ms if 0.
	Delay time.Duration
	// Work does what was asked before the fault, so that only the answer is lost.
	Work bool
	// After lets that many requests pass first: 2 hits the third.
	After int
	// Times is how many requests are hit; 0 means all from then on.
	Times int

	Code        string // for Refusal and UnavailableCode
	Status      int    // for Canned; 0 means 200
	Body        string // for Canned
	ContentType string // for Canned; "" means application/json
	Location    string // for Redirect; "" means this server under another name
	Size        int    // for Oversized; 0 means 10 MB
}

// Faults is the switchboard. Everything is off at first.
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

// Set lays faults on an endpoint, or on Every, in place of those that were there.
// Several come one after the other: the next begins when the Times of the one before
// are used up. With none the endpoint works again. While an endpoint has faults of its
// own, those of Every pass it by.
func (f *Faults) Set(e Endpoint, faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.requests[e] = nil
	for _, fault := range faults {
		f.requests[e] = append(f.requests[e], &rule[Fault]{what: fault, after: fault.After, times: fault.Times})
	}
}

// SetCallback lays faults on the callbacks, as Set does on an endpoint.
func (f *Faults) SetCallback(faults ...CallbackFault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.callbacks = nil
	for _, fault := range faults {
		f.callbacks = append(f.callbacks, &rule[CallbackFault]{what: fault, after: fault.After, times: fault.Times})
	}
}

// Clear switches every fault off. Callbacks that are held stay held.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.requests)
	f.callbacks = nil
}

// Down closes the listener and cuts every connection, so that the operating system
// refuses new ones. The phone pages are gone with it.
func (f *Faults) Down() { f.s.door.shut() }

// Up listens at the same address again. It fails if another process took the port.
func (f *Faults) Up() error { return f.s.door.reopen() }

// next takes the fault for a request; the zero Fault for none.
func (f *Faults) next(e Endpoint) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, at := range []Endpoint{e, Every} {
		if at == Every && e == EndpointElsewhere {
			break // the trap behind a redirect stays open
		}
		if rules := f.requests[at]; len(rules) > 0 {
			left, fault := draw(rules)
			f.requests[at] = left
			return fault
		}
	}
	return Fault{}
}

// nextCallback takes the fault for the callback of a button. An early one waits for a
// new request instead.
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

// nextEarly takes the next callback fault only if it is an early one.
func (f *Faults) nextEarly() (fault CallbackFault, early bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.callbacks) == 0 || f.callbacks[0].what.Early == Undecided {
		return CallbackFault{}, false
	}
	f.callbacks, fault = draw(f.callbacks)
	return fault, fault.Early != Undecided
}

// rule is a fault with what is left of its counts.
type rule[T any] struct {
	what         T
	after, times int
}

// draw counts one event against the first rule. It returns what is left of the list,
// and the zero T while that rule still lets events pass.
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
