package ratelimit

import "time"

// Pushes limits pushes.
type Pushes struct {
	Limit    Limit         // of an account, and of each set of its phone
	Unproved Limit         // see UnprovedFrom
	Pause    time.Duration // see PauseFrom
}

// PushesFrom reads the limits of pushes.
func PushesFrom(s Settings) Pushes {
	return Pushes{Limit: limit(s, "LIMIT_PUSHES", "10/1h"), Unproved: UnprovedFrom(s), Pause: PauseFrom(s)}
}

// PauseFrom reads for how long there is no push after one was denied; 0 switches that off.
func PauseFrom(s Settings) time.Duration {
	return s.DurationWithin("PUSH_PAUSE", time.Minute, 0, time.Hour)
}

// Spend counts a push about to be sent, which holds a place under the name id.
func (p Pushes) Spend(of Subject, id string, until time.Time) []Change {
	changes := []Change{Spend{of.bucket(pushes), p.Limit}, Hold{of, id, until}}
	if of.unproved() {
		changes = append(changes, Spend{unproved, p.Unproved})
	}
	if p.Pause > 0 && of.pauses() {
		changes = append(changes, unpaused{of, p.Pause})
	}
	return changes
}

// Return hands back a push that was not sent, and its place. Apply answers ErrNotHeld,
// and changes nothing, when id does not hold that any more.
func (p Pushes) Return(of Subject, place int, id string) []Change {
	changes := []Change{Return{of.bucket(pushes), p.Limit}, Release{of, place, id}}
	if of.unproved() {
		changes = append(changes, Return{unproved, p.Unproved})
	}
	return changes
}

// PushPassed forgets the pushes, once one was approved, and of an account its wrong codes
// of all time; a pause after a denial is over.
func PushPassed(of Subject) []Change {
	changes := []Change{Reset{of.bucket(pushes)}}
	if of.account {
		changes = append(changes, ResetTotal{}, Reset{pushWait})
	}
	return changes
}

// Next is from when the bucket allows a push; in the past when it does now.
func (p Pushes) Next(of Subject, c Counters) time.Time {
	at := c.Next(of.bucket(pushes), p.Limit)
	if of.unproved() {
		at = later(at, c.Next(unproved, p.Unproved))
	}
	return at
}
