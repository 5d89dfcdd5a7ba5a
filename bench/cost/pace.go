package cost

import (
	"time"

	"countersign/shared/view"
)

// Polls are the times at which the login page asks during a wait, the last one at its end or before it: each answer says
// when to ask again.
func Polls(wait time.Duration) []time.Duration {
	var at []time.Duration
	for t := view.PollAfter(0); t <= wait; t += view.PollAfter(t) {
		at = append(at, t)
	}
	return at
}
