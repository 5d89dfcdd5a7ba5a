package cost

import (
	"time"

	"countersign/bench/rig"
)

// Curve is what a million logins cost by how long each waits for the answer, for one way of learning the result.
type Curve struct {
	Name   string
	Points []Point
}

// Point is a wait and its dollars per million, the provider left out.
type Point struct {
	Wait    time.Duration
	Dollars float64
}

// Waits are those that are plotted: up to the push's end.
func Waits() []time.Duration {
	var all []time.Duration
	for w := time.Second; w <= push; w += time.Second {
		all = append(all, w)
	}
	return all
}

// Curves compares ways to learn the result. young and old are polls as they were counted, before and after the age from
// which they ask the provider. The long poll and the WebSocket were not built: theirs are computed from the same prices.
func Curves(young, old rig.Counts) []Curve {
	each, asking := bill(young).AWS(), bill(old).AWS()
	paced := func(w time.Duration) float64 { return polled(Polls(w), each, asking) }
	perSecond := func(w time.Duration) float64 {
		var at []time.Duration
		for t := time.Second; t <= w; t += time.Second {
			at = append(at, t)
		}
		// with one poll a second the provider is still asked once in pause at the most
		sum := 0.0
		last := -pause
		for _, t := range at {
			if t >= asks && t-last >= pause {
				sum, last = sum+asking, t
				continue
			}
			sum += each
		}
		return sum
	}
	return []Curve{
		curve("paced by the server (built)", paced),
		curve("one poll a second", perSecond),
		curve("long poll of 20 s", func(w time.Duration) float64 { return longPoll(w, each) }),
		curve("WebSocket", webSocket),
	}
}

// comparedWait is the wait at which ways of learning the result are compared in a table.
const comparedWait = 20 * time.Second

// pause is how long the provider is not asked again about one push.
const pause = 4 * time.Second

func curve(name string, dollars func(time.Duration) float64) Curve {
	c := Curve{Name: name}
	for _, w := range Waits() {
		c.Points = append(c.Points, Point{w, dollars(w)})
	}
	return c
}

func polled(at []time.Duration, each, asking float64) float64 {
	sum := 0.0
	for _, t := range at {
		if t >= asks {
			sum += asking
			continue
		}
		sum += each
	}
	return sum
}

// longPoll holds a request in a function of 256 MB that reads the login twice a second.
func longPoll(w time.Duration, each float64) float64 {
	const held = 20 * time.Second
	requests := float64((w + held - 1) / held)
	reads := 2 * w.Seconds() * perMillionReads
	return requests*each + reads + memory("")/1024*w.Seconds()*perGBSecond*1e6
}

// webSocket is a connection through a WebSocket API: per million 0.25 for the minutes of a connection and 1.00 for
// messages; connect, disconnect and one message, each with an invocation and a write.
func webSocket(w time.Duration) float64 {
	const messages, minutes = 1.00, 0.25
	whole := float64((w + time.Minute - 1) / time.Minute)
	return 3*(messages+perMillionInvocations) + 2*perMillionWrites + whole*minutes
}
