package ratelimit

import "time"

// The names of the buckets. From pushes on, an account has these buckets and its phone
// has them too.
const (
	Requests      = "requests"      // of a source address
	Registrations = "registrations" // of a source address
	passwords     = "passwords"     // wrong passwords for an account, from all sources
	pushes        = "pushes"
	codes         = "codes"         // wrong codes
	messages      = "messages"      // texts and calls
	messagesPause = "messages_wait" // the pause between two messages
	unproved      = "unproved"      // pushes, texts and calls to a number that the account has not proved
)

// Settings reads limits by their names, as config.Env does. The defaults are in this
// package, so that all functions have the same ones.
type Settings interface {
	Int(name string, def int) int
	Duration(name string, def time.Duration) time.Duration
	DurationWithin(name string, def, least, most time.Duration) time.Duration
	Limit(name, def string) (n int, per time.Duration)
}

func limit(s Settings, name, def string) Limit {
	n, per := s.Limit(name, def)
	return Limit{N: n, Per: per}
}

// RequestsFrom reads how many requests a source address may make.
func RequestsFrom(s Settings) Limit { return limit(s, "LIMIT_SOURCE", "600/10m") }

// RegistrationsFrom reads how many registrations a source address may make.
func RegistrationsFrom(s Settings) Limit { return limit(s, "LIMIT_REGISTRATIONS", "10/1h") }

// UnprovedFrom reads how often the accounts that have not proved a number may bother it,
// all of them together. Pushes, "open the app", texts and calls count.
func UnprovedFrom(s Settings) Limit { return limit(s, "LIMIT_UNPROVED", "3/24h") }

// Passwords limits wrong passwords for an account. One source address gets few tries (From)
// and all sources together get more (All), so that a stranger can't lock a person out with
// a few tries. A browser that is known to the account has a bucket of its own, with the
// limit From.
type Passwords struct{ From, All Limit }

// PasswordsFrom reads the limits of passwords.
func PasswordsFrom(s Settings) Passwords {
	return Passwords{
		From: limit(s, "LIMIT_PASSWORDS", "10/1h"),
		All:  limit(s, "LIMIT_PASSWORDS_ALL", "100/1h"),
	}
}

// Spend counts a password before it is checked.
func (p Passwords) Spend(in Browser, source string) []Change {
	if in != "" {
		return []Change{Spend{in.bucket(passwords), p.From}}
	}
	return []Change{Spend{passwords, p.All}, Spend{From(source), p.From}}
}

// Return hands back a password that was right.
func (p Passwords) Return(in Browser, source string) []Change {
	if in != "" {
		return []Change{Return{in.bucket(passwords), p.From}}
	}
	return []Change{Return{passwords, p.All}, Return{From(source), p.From}}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
