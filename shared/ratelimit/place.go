package ratelimit

import (
	"strconv"
	"time"
)

// Hold takes a place for a push that waits for its answer, until it is released or
// until its time. A subject has as many places as pushes may wait there at once, and
// each known browser has its own. Counters.Place tells which place it is.
type Hold struct {
	Of    Subject
	ID    string
	Until time.Time
}

func (c Hold) plan(u *update, seen Counters, now int64) error {
	if seen.Place(c.Of, c.ID) != 0 {
		return nil // ours already: an answer was lost
	}
	for place := 1; place <= c.Of.places(); place++ {
		until, id := c.Of.place(place)
		if seen.numbers[until] > now {
			continue
		}
		u.set(u.name(until) + " = " + u.number(c.Until.UnixMilli()))
		u.set(u.name(id) + " = " + u.text(c.ID))
		u.require("(attribute_not_exists(" + u.name(until) + ") OR " + u.name(until) + " <= " + u.number(now) + ")")
		c.clear(u, seen, place+1, now)
		return nil
	}
	return &Exceeded{Limit: "hold", Retry: time.Duration(max(seen.firstPlace(c.Of)-now, 0)) * time.Millisecond}
}

// clear empties the later places whose time ran out, so that Counters.Unanswered
// speaks of what happened since the last Hold.
func (c Hold) clear(u *update, seen Counters, place int, now int64) {
	for ; place <= c.Of.places(); place++ {
		until, id := c.Of.place(place)
		if at, ok := seen.numbers[until]; ok && at <= now {
			u.remove(u.name(until))
			u.remove(u.name(id))
			u.require(u.name(until) + " = " + u.number(at))
		}
	}
}

// Release gives a place back. Apply answers ErrNotHeld, and changes nothing,
// when ID does not hold it any more.
type Release struct {
	Of    Subject
	Place int // from 1
	ID    string
}

func (c Release) plan(u *update, seen Counters, _ int64) error {
	until, id := c.Of.place(c.Place)
	if seen.read && seen.texts[id] != c.ID {
		return ErrNotHeld
	}
	u.remove(u.name(until))
	u.remove(u.name(id))
	u.require(u.name(id) + " = " + u.text(c.ID))
	return nil
}

// Lapse ends what a place was taken for at once, as its time would: the place is
// free, and Counters.Unanswered tells of it. Apply answers ErrNotHeld, and changes
// nothing, when ID does not hold it any more.
type Lapse struct {
	Of    Subject
	Place int // from 1
	ID    string
}

func (c Lapse) plan(u *update, seen Counters, now int64) error {
	until, id := c.Of.place(c.Place)
	if seen.read && (seen.texts[id] != c.ID || seen.numbers[until] <= now) {
		return ErrNotHeld
	}
	u.set(u.name(until) + " = " + u.number(now))
	u.require(u.name(id) + " = " + u.text(c.ID))
	u.require(u.name(until) + " > " + u.number(now))
	return nil
}

// place names the two attributes of a place: until when it is taken, and by which push.
func (s Subject) place(n int) (until, id string) {
	until = s.bucket("hold" + strconv.Itoa(n))
	return until, until + "id"
}

// Place is the place that id holds, 0 when it holds none.
func (c Counters) Place(of Subject, id string) int {
	for place := 1; place <= of.places(); place++ {
		if _, name := of.place(place); c.texts[name] == id {
			return place
		}
	}
	return 0
}

// FreePlace is when a place is free: in the past, or zero, when one is now.
func (c Counters) FreePlace(of Subject) time.Time { return timeOf(c.firstPlace(of)) }

// Unanswered tells whether a hold ran out without having been released.
func (c Counters) Unanswered(of Subject, now time.Time) bool {
	for place := 1; place <= of.places(); place++ {
		until, _ := of.place(place)
		if at, ok := c.numbers[until]; ok && at <= now.UnixMilli() {
			return true
		}
	}
	return false
}

// firstPlace is the earliest time at which a place is free.
func (c Counters) firstPlace(of Subject) int64 {
	first := int64(0)
	for place := 1; place <= of.places(); place++ {
		until, _ := of.place(place)
		if at := c.numbers[until]; place == 1 || at < first {
			first = at
		}
	}
	return first
}
