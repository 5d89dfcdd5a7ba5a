package ratelimit

import "time"

// The buckets that the functions count in.
const (
	Requests      = "requests"      // of a source address
	Registrations = "registrations" // of a source address
	Pushes        = "pushes"        // of an account
	passwords     = "passwords"     // wrong ones of an account, from all sources
	codes         = "codes"         // wrong ones of an account
	messages      = "messages"      // SMS and calls of an account
	messagesPause = "messages_wait" // the pause between two of them
	unproved      = "unproved"      // SMS and calls to a number that nobody proved
)

// Settings reads limits by their names, as config.Env does. The defaults are
// here, so that every function has the same.
type Settings interface {
	Int(name string, def int) int
	Duration(name string, def time.Duration) time.Duration
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

// PushesFrom reads how many pushes an account may be sent.
func PushesFrom(s Settings) Limit { return limit(s, "LIMIT_PUSHES", "10/1h") }

// Passwords limits wrong passwords of an account: few from one source, and more
// from all of them, so that a stranger can't lock a person out with a few tries.
type Passwords struct{ From, All Limit }

// PasswordsFrom reads the limits of passwords.
func PasswordsFrom(s Settings) Passwords {
	return Passwords{
		From: limit(s, "LIMIT_PASSWORDS", "10/1h"),
		All:  limit(s, "LIMIT_PASSWORDS_ALL", "100/1h"),
	}
}

// Spend counts a password about to be checked.
func (p Passwords) Spend(source string) []Change {
	return []Change{Spend{passwords, p.All}, Spend{From(source), p.From}}
}

// Return hands back the password that was right.
func (p Passwords) Return(source string) []Change {
	return []Change{Return{passwords, p.All}, Return{From(source), p.From}}
}

// Codes limits wrong codes: in one login, and of an account in a time and since
// a second factor was last passed (NIST SP 800-63B-4 §3.2.2).
type Codes struct {
	Login   int // in one login, counted there (see the sessions package)
	Account Limit
	Total   int
}

// CodesFrom reads the limits of codes.
func CodesFrom(s Settings) Codes {
	return Codes{
		Login:   s.Int("LIMIT_CODES_LOGIN", 5),
		Account: limit(s, "LIMIT_CODES_ACCOUNT", "10/1h"),
		Total:   s.Int("LIMIT_CODES_TOTAL", 100),
	}
}

// Spend counts a code about to be checked.
func (c Codes) Spend() []Change { return []Change{Spend{codes, c.Account}, Count{c.Total}} }

// Return hands back a code that nobody checked.
func (c Codes) Return() []Change { return []Change{Return{codes, c.Account}, Uncount{}} }

// Passed forgets the wrong codes, once one was right.
func (c Codes) Passed() []Change { return []Change{Reset{codes}, ResetTotal{}} }

// Left is how many codes the account may try now.
func (c Codes) Left(counters Counters, now time.Time) int {
	return min(counters.Left(codes, c.Account, now), counters.LeftOfTotal(c.Total))
}

// FullAt is when the account's bucket of codes is full again.
func (c Codes) FullAt(counters Counters) time.Time { return counters.FullAt(codes) }

// Need refuses where the account may try no code now.
func (c Codes) Need() []Change { return []Change{Need{codes, c.Account}, NeedTotal{c.Total}} }

// Messages limits SMS and calls: of an account, with a pause between two, and to
// a number that no account has proved, whichever account asks.
type Messages struct {
	Account  Limit
	Pause    time.Duration
	Unproved Limit
}

// MessagesFrom reads the limits of messages.
func MessagesFrom(s Settings) Messages {
	m := MessagesOfAccountFrom(s)
	m.Unproved = limit(s, "LIMIT_UNPROVED", "3/24h")
	return m
}

// MessagesOfAccountFrom reads the limits of an account's messages, for a function
// that sends none.
func MessagesOfAccountFrom(s Settings) Messages {
	return Messages{
		Account: limit(s, "LIMIT_MESSAGES", "5/1h"),
		Pause:   s.Duration("LIMIT_MESSAGES_PAUSE", 30*time.Second),
	}
}

func (m Messages) pause() Limit { return Limit{N: 1, Per: m.Pause} }

// Spend counts a message about to be sent against its account.
func (m Messages) Spend() []Change {
	return []Change{Spend{messages, m.Account}, Spend{messagesPause, m.pause()}}
}

// Return hands back a message that was not sent.
func (m Messages) Return() []Change { return append(m.Resume(), Return{messages, m.Account}) }

// Resume ends the pause after a message: the next one may follow at once.
func (m Messages) Resume() []Change { return []Change{Return{messagesPause, m.pause()}} }

// Next is from when the account's bucket allows a message, and when the pause
// after the last one ends; each in the past when it is over.
func (m Messages) Next(counters Counters) (bucket, pause time.Time) {
	return counters.Next(messages, m.Account), counters.Next(messagesPause, m.pause())
}

// NextUnproved is from when a number that nobody proved may be sent a message; in
// the past when it may be now.
func (m Messages) NextUnproved(counters Counters) time.Time {
	return counters.Next(unproved, m.Unproved)
}

// SpendUnproved counts a message about to be sent against its number.
func (m Messages) SpendUnproved() []Change { return []Change{Spend{unproved, m.Unproved}} }

// ReturnUnproved hands back a message that was not sent.
func (m Messages) ReturnUnproved() []Change { return []Change{Return{unproved, m.Unproved}} }
