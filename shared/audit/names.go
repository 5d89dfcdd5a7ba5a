package audit

// Name is the kind of an event.
type Name string

// Events of an account and its logins.
const (
	Registered   Name = "registered"    // a new account
	PhoneChanged Name = "phone_changed" // the account was registered again before it ever passed a second factor
	Superseded   Name = "superseded"    // a new account took the address, because this one never passed a second factor
	LoginBegun   Name = "login_begun"   // the password was right; the login waits for a second factor
	LoginPassed  Name = "login_passed"  // a second factor turned the login into a session
	LoginFailed  Name = "login_failed"  // a wrong password, or a wrong code
	LoginLocked  Name = "login_locked"  // the login has used up its attempts
	PushDenied   Name = "push_denied"   // the person said no on the phone
	LateDenial   Name = "late_denial"   // the person said no on the phone to a login that passed in another way
	LimitHit     Name = "limit_hit"     // a limit refused an attempt
	BrowserKnown Name = "browser_known" // a browser passed a login and is known from now on
	LoggedOut    Name = "logged_out"    // the client logged out, or cancelled a login that still waited
)

// Events of what an operator does with an account.
const (
	AccountDisabled  Name = "account_disabled"
	AccountEnabled   Name = "account_enabled"
	AccountUnlocked  Name = "account_unlocked"
	AccountLoggedOut Name = "account_logged_out" // all sessions of the account
	AccountDeleted   Name = "account_deleted"
	AccountReopened  Name = "account_reopened" // the account may register another phone
	AccountExported  Name = "account_exported"
)

// byPhone reports whether the person did this on the phone. The request that brings
// such an event comes from the provider, or from a browser that polls, so its address
// and browser say nothing about the person.
func (n Name) byPhone() bool { return n == PushDenied || n == LateDenial }
