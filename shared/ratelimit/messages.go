package ratelimit

import "time"

// Messages limits texts and calls, for an account and for its phone, with a pause between
// two messages. Known browsers have a bucket that strangers can't use up. All known
// browsers of an account share this bucket: if each had its own, a person could log in
// with a hundred browsers and get a hundred times the texts. The pause is the same for all
// browsers, known or not.
type Messages struct {
	Account  Limit
	Pause    time.Duration
	Unproved Limit // see UnprovedFrom
}

// MessagesFrom reads the limits of messages.
func MessagesFrom(s Settings) Messages {
	return Messages{
		Account:  limit(s, "LIMIT_MESSAGES", "5/1h"),
		Pause:    s.Duration("LIMIT_MESSAGES_PAUSE", 30*time.Second),
		Unproved: UnprovedFrom(s),
	}
}

func (m Messages) pause() Limit { return Limit{N: 1, Per: m.Pause} }

// Spend counts a message before it is sent.
func (m Messages) Spend(of Subject) []Change {
	changes := []Change{Spend{of.texts(), m.Account}, Spend{messagesPause, m.pause()}}
	if of.unproved() {
		changes = append(changes, Spend{unproved, m.Unproved})
	}
	return changes
}

// Return hands back a message that was not sent.
func (m Messages) Return(of Subject) []Change {
	changes := append(m.Resume(), Return{of.texts(), m.Account})
	if of.unproved() {
		changes = append(changes, Return{unproved, m.Unproved})
	}
	return changes
}

// SpendPause starts the pause for a message that is counted already.
func (m Messages) SpendPause() []Change { return []Change{Spend{messagesPause, m.pause()}} }

// JustSent refuses a message because another request has just sent one for the same
// login. It is for the case that the counters themselves did not refuse.
func (m Messages) JustSent() *Exceeded { return &Exceeded{Limit: messagesPause, Retry: m.Pause} }

// Resume ends the pause after a message, so that the next one may be sent at once.
func (m Messages) Resume() []Change { return []Change{Return{messagesPause, m.pause()}} }

// Next returns two times: from when the limit allows the next message, and when the pause
// after the last one ends. A time in the past means now.
func (m Messages) Next(of Subject, c Counters) (bucket, pause time.Time) {
	bucket = c.Next(of.texts(), m.Account)
	if of.unproved() {
		bucket = later(bucket, c.Next(unproved, m.Unproved))
	}
	return bucket, c.Next(messagesPause, m.pause())
}

// texts returns the bucket for messages of the login's browser.
func (s Subject) texts() string {
	if s.browser == "" {
		return messages
	}
	return Browser("all").bucket(messages)
}
