package rig

import (
	"maps"
	"time"

	authysim "countersign/sim/authy"
	dynamosim "countersign/sim/dynamodb"
)

// Counts is what requests came to.
type Counts struct {
	Requests    int                       // to the API's routes, callbacks included
	Invocations map[string]int            // of functions, by the route that called them
	Table       dynamosim.Usage           // units as DynamoDB bills them, and items
	Provider    map[authysim.Endpoint]int // calls of the provider
	Logged      int64                     // bytes that the functions printed
	Ran         time.Duration             // how long the functions took, here
}

// Calls is the number of calls of the provider.
func (c Counts) Calls() int {
	n := 0
	for _, calls := range c.Provider {
		n += calls
	}
	return n
}

// endpoints are those that the functions call.
func endpoints() []authysim.Endpoint {
	return []authysim.Endpoint{
		authysim.EndpointRegister, authysim.EndpointUser, authysim.EndpointSMS, authysim.EndpointCall,
		authysim.EndpointVerify, authysim.EndpointPush, authysim.EndpointPushState,
	}
}

// now is what everything came to since the start.
func (r *Rig) now() Counts {
	c := Counts{Invocations: map[string]int{}, Provider: map[authysim.Endpoint]int{}, Logged: r.logged.Load()}
	c.Table = r.usage()
	for _, e := range endpoints() {
		c.Provider[e] = r.Authy.Count(e)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	c.Requests = len(r.served)
	for _, s := range r.served {
		if s.Invoked {
			c.Invocations[s.Route]++
			c.Ran += s.Ran
		}
	}
	return c
}

// Count calls do and tells what that came to. What runs beside it is counted too.
func (r *Rig) Count(do func() error) (Counts, error) {
	before := r.now()
	err := do()
	after := r.now()
	return after.since(before), err
}

func (c Counts) since(earlier Counts) Counts {
	d := Counts{
		Requests:    c.Requests - earlier.Requests,
		Invocations: maps.Clone(c.Invocations),
		Table:       c.Table.Since(earlier.Table),
		Provider:    maps.Clone(c.Provider),
		Logged:      c.Logged - earlier.Logged,
		Ran:         c.Ran - earlier.Ran,
	}
	subtract(d.Invocations, earlier.Invocations)
	subtract(d.Provider, earlier.Provider)
	return d
}

// Plus is both together.
func (c Counts) Plus(other Counts) Counts {
	sum := Counts{
		Requests:    c.Requests + other.Requests,
		Invocations: map[string]int{},
		Table:       c.Table.Plus(other.Table),
		Provider:    map[authysim.Endpoint]int{},
		Logged:      c.Logged + other.Logged,
		Ran:         c.Ran + other.Ran,
	}
	for _, counts := range []Counts{c, other} {
		for route, n := range counts.Invocations {
			sum.Invocations[route] += n
		}
		for endpoint, n := range counts.Provider {
			sum.Provider[endpoint] += n
		}
	}
	return sum
}

// subtract leaves what is not 0.
func subtract[K comparable](from, what map[K]int) {
	for k, n := range what {
		from[k] -= n
	}
	maps.DeleteFunc(from, func(_ K, n int) bool { return n == 0 })
}
