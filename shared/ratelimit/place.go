package ratelimit

import (
	"strconv"
	"time"
)

// Hold takes a place for a push that waits for its answer. A subject has two places, so two
// pushes can wait at the same time; each known browser has two of its own. A phone has
// only one for all the accounts that have not proved it.
// The place is free again after a Release, or at the time Until. Counters.Place tells
// which place the push got.
type Hold struct {
	Of    Subject
	ID    string
	Until time.Time
}

func (c Hold) plan(u *update, seen Counters, now int64) error {
	if seen.Place(c.Of, c.ID) != 0 {
		return nil // this push has a place already: it was taken by a write whose answer got lost
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

// clear empties the later places whose push has expired, so that Counters.Unanswered only
// tells of pushes since the last Hold.
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

// Release frees a place. If the push ID does not have it any more, Apply changes nothing
// and returns ErrNotHeld.
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

// Lapse lets a place expire now, before its time. The place is free then, and
// Counters.Unanswered reports the push, as if it had expired by itself. If the push ID
// does not have the place any more, Apply changes nothing and returns ErrNotHeld.
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

// place returns the names of a place's two attributes: until when it is taken, and by
// which push.
func (s Subject) place(n int) (until, id string) {
	until = s.bucket("hold" + strconv.Itoa(n))
	return until, until + "id"
}

// Place returns the number of the place that the push id has, or 0 if it has none.
func (c Counters) Place(of Subject, id string) int {
	for place := 1; place <= of.places(); place++ {
		if _, name := of.place(place); c.texts[name] == id {
			return place
		}
	}
	return 0
}

// FreePlace returns when the next place is free. A time in the past, or the zero time,
// means now.
func (c Counters) FreePlace(of Subject) time.Time { return timeOf(c.firstPlace(of)) }

// Unanswered tells whether a push expired without an answer.
func (c Counters) Unanswered(of Subject, now time.Time) bool {
	for place := 1; place <= of.places(); place++ {
		until, _ := of.place(place)
		if at, ok := c.numbers[until]; ok && at <= now.UnixMilli() {
			return true
		}
	}
	return false
}

// firstPlace returns the earliest time at which a place is free, in Unix milliseconds.
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
