package audit

// Name is the kind of an event.
type Name string

// What happens to an account and its logins.
const (
	Registered   Name = "registered"    // a new account
	PhoneChanged Name = "phone_changed" // registered again before a second factor was ever passed
	Superseded   Name = "superseded"    // a new account took its address, as it never passed a second factor
	LoginBegun   Name = "login_begun"   // the password was right, and a login waits
	LoginPassed  Name = "login_passed"  // a second factor made it a session
	LoginFailed  Name = "login_failed"  // a wrong password, or a wrong code
	LoginLocked  Name = "login_locked"  // its codes are used up
	PushDenied   Name = "push_denied"   // the person said no on the phone
	LateDenial   Name = "late_denial"   // … to a login that was passed in another way
	LimitHit     Name = "limit_hit"     // a limit refused an attempt
	BrowserKnown Name = "browser_known" // a browser that passed a login is known from now on
	LoggedOut    Name = "logged_out"    // by its own client, a login that waited too
)

// What an operator does with an account.
const (
	AccountDisabled  Name = "account_disabled"
	AccountEnabled   Name = "account_enabled"
	AccountUnlocked  Name = "account_unlocked"
	AccountLoggedOut Name = "account_logged_out" // everywhere
	AccountDeleted   Name = "account_deleted"
	AccountReopened  Name = "account_reopened" // for another phone
	AccountExported  Name = "account_exported"
)

// byPhone tells whether it was done on the phone. The request that brought it is then
// the provider's, or a browser's that asks how its login stands: not where it was done.
func (n Name) byPhone() bool { return n == PushDenied || n == LateDenial }
