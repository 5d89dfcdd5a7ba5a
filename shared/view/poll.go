package view

import "time"

// PollAfter returns how long a client should wait before it asks again. since is the time since
// the login started. Most people answer within seconds, so clients ask often at first and less
// often later.
func PollAfter(since time.Duration) time.Duration {
	switch s := since.Seconds(); {
	case s < 2:
		return 1 * time.Second
	case s < 4:
		return 2 * time.Second
	case s < 7:
		return 3 * time.Second
	case s < 12:
		return 5 * time.Second
	default:
		return 8 * time.Second
	}
}
