package ratelimit

import "time"

// The buckets that the functions count in. Those from pushes on are counted of an
// account and of its phone.
const (
	Requests      = "requests"      // of a source address
	Registrations = "registrations" // of a source address
	passwords     = "passwords"     // wrong ones of an account, from all sources
	pushes        = "pushes"
	codes         = "codes"         // wrong ones
	messages      = "messages"      // SMS and calls
	messagesPause = "messages_wait" // the pause between two of them
	unproved      = "unproved"      // all that bothers a number that the account has not proved
)

// Settings reads limits by their names, as config.Env does. The defaults are
// here, so that every function has the same.
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

// UnprovedFrom reads how often a number may be bothered by the accounts that have not
// proved it, together: by pushes, "open the app", texts and calls.
func UnprovedFrom(s Settings) Limit { return limit(s, "LIMIT_UNPROVED", "3/24h") }

// Passwords limits wrong passwords of an account: few from one source, and more
// from all of them, so that a stranger can't lock a person out with a few tries.
// A browser that is known to the account has as many of its own as one source.
type Passwords struct{ From, All Limit }

// PasswordsFrom reads the limits of passwords.
func PasswordsFrom(s Settings) Passwords {
	return Passwords{
		From: limit(s, "LIMIT_PASSWORDS", "10/1h"),
		All:  limit(s, "LIMIT_PASSWORDS_ALL", "100/1h"),
	}
}

// Spend counts a password about to be checked.
func (p Passwords) Spend(in Browser, source string) []Change {
	if in != "" {
		return []Change{Spend{in.bucket(passwords), p.From}}
	}
	return []Change{Spend{passwords, p.All}, Spend{From(source), p.From}}
}

// Return hands back the password that was right.
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
