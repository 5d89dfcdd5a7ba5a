package ratelimit

import "time"

// Codes limits wrong codes: in one login, of an account and of its phone in a time, and
// of an account since a second factor was last passed (NIST SP 800-63B-4 §3.2.2).
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
func (c Codes) Spend(of Subject) []Change {
	return c.with(of, Spend{of.bucket(codes), c.Account}, Count{c.Total})
}

// Return hands back a code that nobody checked, or that was no failure.
func (c Codes) Return(of Subject) []Change {
	return c.with(of, Return{of.bucket(codes), c.Account}, Uncount{})
}

// Passed forgets the wrong codes after a right one. For an account it also ends the
// pause after a denied push.
func (c Codes) Passed(of Subject) []Change {
	return c.with(of, Reset{of.bucket(codes)}, ResetTotal{}, Reset{pushWait})
}

// Need refuses where no code may be tried now.
func (c Codes) Need(of Subject) []Change {
	return c.with(of, Need{of.bucket(codes), c.Account}, NeedTotal{c.Total})
}

// with adds the changes that only an account gets, and its phone does not: the total
// counts for the whole account, whichever browser was used.
func (c Codes) with(of Subject, bucket Change, account ...Change) []Change {
	if of.account {
		return append(account, bucket)
	}
	return []Change{bucket}
}

// FullAt is when the bucket of codes is full again.
func (c Codes) FullAt(of Subject, counters Counters) time.Time {
	return counters.FullAt(of.bucket(codes))
}
