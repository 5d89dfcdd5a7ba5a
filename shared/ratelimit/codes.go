package ratelimit

import "time"

// Codes limits wrong codes in three ways: in one login; within a time such as an hour, for
// an account and for its phone; and for an account since it last passed a second factor,
// however long ago that is (NIST SP 800-63B-4 §3.2.2).
type Codes struct {
	Login   int // in one login, which counts them itself (package logins)
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

// Spend counts a code before it is checked.
func (c Codes) Spend(of Subject) []Change {
	return c.with(of, Spend{of.bucket(codes), c.Account}, Count{c.Total})
}

// Return hands back a code that was not checked after all, or that was right.
func (c Codes) Return(of Subject) []Change {
	return c.with(of, Return{of.bucket(codes), c.Account}, Uncount{})
}

// Passed resets the counters of wrong codes after a right one. For an account it also
// ends the pause after a denied push.
func (c Codes) Passed(of Subject) []Change {
	return c.with(of, Reset{of.bucket(codes)}, ResetTotal{}, Reset{pushWait})
}

// Need refuses if no code may be tried now. It counts nothing.
func (c Codes) Need(of Subject) []Change {
	return c.with(of, Need{of.bucket(codes), c.Account}, NeedTotal{c.Total})
}

// with adds the changes for an account only. A phone has no total and no pause. The total
// is the same for all browsers of the account.
func (c Codes) with(of Subject, bucket Change, account ...Change) []Change {
	if of.account {
		return append(account, bucket)
	}
	return []Change{bucket}
}

// FullAt returns when the bucket of codes is full again.
func (c Codes) FullAt(of Subject, counters Counters) time.Time {
	return counters.FullAt(of.bucket(codes))
}
