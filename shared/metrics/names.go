package metrics

import (
	"context"
	"time"
)

// Results of a step of a login.
const (
	Begun  = "begun"  // the password was right, and a login waits
	Passed = "passed" // the login is a session
	Wrong  = "wrong"  // a password or a code that was not right
	Denied = "denied" // the person said no
	Locked = "locked" // its codes are used up
)

// Methods that a step is made with.
const (
	Password = "password"
	Push     = "push"
	Code     = "code"
)

// Login counts a step of a login: Logins, by Step, such as "passed push".
// One dimension holds both, because only a few pairs exist.
func Login(ctx context.Context, result, method string) {
	put(ctx, dimension{"Step", result + " " + method}, false, one("Logins"))
}

// Approval measures the time from a push's sending to its approval: TimeToApprove.
func Approval(ctx context.Context, d time.Duration) {
	put(ctx, dimension{}, false, took("TimeToApprove", d))
}

// LateDenial counts a denial of a login that was passed in another way: LateDenials.
func LateDenial(ctx context.Context) { put(ctx, dimension{}, false, one("LateDenials")) }

// PushSent counts a push by its result, "sent" or why not: Pushes, by Result.
func PushSent(ctx context.Context, result string) {
	put(ctx, dimension{"Result", result}, false, one("Pushes"))
}

// Sent is the result of a push that is on its way.
const Sent = "sent"

// Fetched counts an answer that no callback brought and that was asked for:
// AnswersFetched.
func Fetched(ctx context.Context) { put(ctx, dimension{}, false, one("AnswersFetched")) }

// Message counts a code on its way, by channel: Messages, by Channel. "app" is a
// message that Authy did not send, because it asked the person to open the app.
func Message(ctx context.Context, channel string) {
	put(ctx, dimension{"Channel", channel}, false, one("Messages"))
}

// MessagesUsed measures how many percent of the ceiling of all messages are used, the one
// of the bill: MessagesUsed.
func MessagesUsed(ctx context.Context, used float64) {
	put(ctx, dimension{}, false, value{"MessagesUsed", percent, used})
}

// LimitHit counts an attempt that a limit refused: LimitsHit, by Limit and in all.
func LimitHit(ctx context.Context, limit string) {
	put(ctx, dimension{"Limit", limit}, true, one("LimitsHit"))
}

// Provider measures a call of the provider: ProviderLatency and ProviderErrors, by
// Operation and in all. An answer that says no is no error.
func Provider(ctx context.Context, operation string, d time.Duration, failed bool) {
	put(ctx, dimension{"Operation", operation}, true, took("ProviderLatency", d), yes("ProviderErrors", failed))
}

// ProviderUseless counts a call that Provider measured, and whose answer then turned
// out to lack what it should have: ProviderErrors.
func ProviderUseless(ctx context.Context, operation string) {
	put(ctx, dimension{"Operation", operation}, true, one("ProviderErrors"))
}

// ProviderKey counts a call for which the provider's key was refused, or could not be
// read: ProviderKeyErrors.
func ProviderKey(ctx context.Context) { put(ctx, dimension{}, false, one("ProviderKeyErrors")) }

// Outcomes of a callback that are not the login's.
const (
	BadSignature = "bad_signature"
	Malformed    = "malformed" // too large to be one
	Failed       = "failed"    // by our fault: the provider may count it, and switch the callback off
)

// Callback counts a callback by what became of it: Callbacks, by Outcome; and for all
// together CallbacksSigned and CallbackErrors, which are 0 or 1 each.
func Callback(ctx context.Context, outcome string) {
	put(ctx, dimension{"Outcome", outcome}, false, one("Callbacks"))
	signed := outcome != BadSignature && outcome != Malformed
	put(ctx, dimension{}, false, yes("CallbacksSigned", signed), yes("CallbackErrors", outcome == Failed))
}

// Signature counts a callback whose signature is missing, or is there and wrong:
// SignatureFailures, by Signature. Anybody can send the first kind; the second one may be
// the provider's own, under a key or a URL that is not ours.
func Signature(ctx context.Context, there bool) {
	kind := "missing"
	if there {
		kind = "wrong"
	}
	put(ctx, dimension{"Signature", kind}, false, one("SignatureFailures"))
}
