package ratelimit

import "time"

// Pushes limits pushes.
type Pushes struct {
	Limit    Limit         // of an account, and of each of the two keys of its phone (see Phone)
	Unproved Limit         // see UnprovedFrom
	Pause    time.Duration // see PauseFrom
}

// PushesFrom reads the limits of pushes.
func PushesFrom(s Settings) Pushes {
	return Pushes{Limit: limit(s, "LIMIT_PUSHES", "10/1h"), Unproved: UnprovedFrom(s), Pause: PauseFrom(s)}
}

// PauseFrom reads how long no push is sent after a denied one. 0 means that there is no
// pause.
func PauseFrom(s Settings) time.Duration {
	return s.DurationWithin("PUSH_PAUSE", time.Minute, 0, time.Hour)
}

// Spend counts a push before it is sent, and takes a place for it under the name id.
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

// Return hands back a push that was not sent, and frees its place. If id does not have the
// place any more, Apply changes nothing and returns ErrNotHeld.
func (p Pushes) Return(of Subject, place int, id string) []Change {
	changes := []Change{Return{of.bucket(pushes), p.Limit}, Release{of, place, id}}
	if of.unproved() {
		changes = append(changes, Return{unproved, p.Unproved})
	}
	return changes
}

// PushPassed resets the count of pushes after one was approved. For an account it also
// resets the total of wrong codes and ends the pause after a denied push.
func PushPassed(of Subject) []Change {
	changes := []Change{Reset{of.bucket(pushes)}}
	if of.account {
		changes = append(changes, ResetTotal{}, Reset{pushWait})
	}
	return changes
}

// Next returns when the limits allow the next push. A time in the past means now.
func (p Pushes) Next(of Subject, c Counters) time.Time {
	at := c.Next(of.bucket(pushes), p.Limit)
	if of.unproved() {
		at = later(at, c.Next(unproved, p.Unproved))
	}
	return at
}
