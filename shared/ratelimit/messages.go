package ratelimit

import "time"

// Messages limits SMS and calls: of an account and of its phone, with a pause between
// two. Strangers can't use up what known browsers have, which is one bucket for all of
// those: each would else have texts of its own, and whoever passes in a hundred browsers
// as many as they like. The pause is one for all, known or not.
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

// Spend counts a message about to be sent.
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

// SpendPause counts a message that was counted before, and now only pauses the next one.
func (m Messages) SpendPause() []Change { return []Change{Spend{messagesPause, m.pause()}} }

// JustSent is the refusal of a message that another one overtook, and whose pause it did
// not meet.
func (m Messages) JustSent() *Exceeded { return &Exceeded{Limit: messagesPause, Retry: m.Pause} }

// Resume ends the pause after a message: the next one may follow at once.
func (m Messages) Resume() []Change { return []Change{Return{messagesPause, m.pause()}} }

// Next is from when a message is allowed, but for the pause after the last one, and
// when that ends; each in the past when it is over.
func (m Messages) Next(of Subject, c Counters) (bucket, pause time.Time) {
	bucket = c.Next(of.texts(), m.Account)
	if of.unproved() {
		bucket = later(bucket, c.Next(unproved, m.Unproved))
	}
	return bucket, c.Next(messagesPause, m.pause())
}

// texts is the bucket that the login's browser counts messages in.
func (s Subject) texts() string {
	if s.browser == "" {
		return messages
	}
	return Browser("all").bucket(messages)
}
