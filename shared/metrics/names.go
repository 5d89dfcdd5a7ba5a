package metrics

import (
	"context"
	"time"

	"countersign/shared/factor"
)

// Results of a login's steps.
const (
	Begun  = "begun"  // the password was right; the login waits for a second factor
	Passed = "passed" // the login became a session
	Wrong  = "wrong"  // a password or a code was wrong
	Denied = "denied" // the person said no on the phone
	Locked = "locked" // the login has used up its attempts
)

// Methods of a login's steps.
const (
	Password = "password"
	Push     = string(factor.Push)
	Code     = "code"
)

// Login counts a step of a login: metric Logins, dimension Step, such as "passed push".
// Result and method share one dimension because only a few pairs exist.
func Login(ctx context.Context, result, method string) {
	put(ctx, dimension{"Step", result + " " + method}, false, one("Logins"))
}

// Approval measures the time from sending a push to its approval: metric TimeToApprove.
func Approval(ctx context.Context, d time.Duration) {
	put(ctx, dimension{}, false, took("TimeToApprove", d))
}

// LateDenial counts a denied push whose login had passed in another way: metric
// LateDenials.
func LateDenial(ctx context.Context) { put(ctx, dimension{}, false, one("LateDenials")) }

// PushSent counts a push by its result, which is "sent" or the reason why not: metric
// Pushes, dimension Result.
func PushSent(ctx context.Context, result string) {
	put(ctx, dimension{"Result", result}, false, one("Pushes"))
}

// Sent is the result of a push that the provider accepted.
const Sent = "sent"

// AnswerFetched counts an answer that we asked the provider for, because no callback brought
// it: metric AnswersFetched.
func AnswerFetched(ctx context.Context) { put(ctx, dimension{}, false, one("AnswersFetched")) }

// Message counts a sent code: metric Messages, dimension Channel. Channel "app" means
// that the provider sent no message and asked the person to open the app.
func Message(ctx context.Context, by factor.Method) {
	put(ctx, dimension{"Channel", string(by)}, false, one("Messages"))
}

// MessagesUsed measures how many percent of the stack's ceiling for messages are used:
// metric MessagesUsed.
func MessagesUsed(ctx context.Context, used float64) {
	put(ctx, dimension{}, false, value{"MessagesUsed", percent, used})
}

// LimitHit counts an attempt that a limit refused: metric LimitsHit, dimension Limit,
// and in total.
func LimitHit(ctx context.Context, limit string) {
	put(ctx, dimension{"Limit", limit}, true, one("LimitsHit"))
}

// Provider measures a call to the provider: metrics ProviderLatency and ProviderErrors,
// dimension Operation, and in total. A refusal by the provider is not an error.
func Provider(ctx context.Context, operation string, d time.Duration, failed bool) {
	put(ctx, dimension{"Operation", operation}, true, took("ProviderLatency", d), yes("ProviderErrors", failed))
}

// ProviderUseless counts a call that Provider measured as a success, but whose answer
// lacked what we need: metric ProviderErrors.
func ProviderUseless(ctx context.Context, operation string) {
	put(ctx, dimension{"Operation", operation}, true, one("ProviderErrors"))
}

// ProviderKey counts a call for which our key could not be read, or was rejected by the
// provider: metric ProviderKeyErrors.
func ProviderKey(ctx context.Context) { put(ctx, dimension{}, false, one("ProviderKeyErrors")) }

// Outcomes of a callback, beside those of its login.
const (
	BadSignature = "bad_signature"
	Malformed    = "malformed" // too large to be a callback
	Failed       = "failed"    // our fault: the provider may count these and turn the callback off
)

// Callback counts a callback: metric Callbacks, dimension Outcome. For all callbacks
// together it also writes CallbacksSigned and CallbackErrors, each 0 or 1.
func Callback(ctx context.Context, outcome string) {
	put(ctx, dimension{"Outcome", outcome}, false, one("Callbacks"))
	signed := outcome != BadSignature && outcome != Malformed
	put(ctx, dimension{}, false, yes("CallbacksSigned", signed), yes("CallbackErrors", outcome == Failed))
}

// Signature counts a callback without a signature, or with a wrong one: metric
// SignatureFailures, dimension Signature. Anyone on the internet can cause the first
// kind. The second may come from the provider itself, if it uses another key or URL
// than we do.
func Signature(ctx context.Context, there bool) {
	kind := "missing"
	if there {
		kind = "wrong"
	}
	put(ctx, dimension{"Signature", kind}, false, one("SignatureFailures"))
}
