package factor

import (
	"context"
	"net/http"
	"time"
)

// What a provider can do. Each function takes only the interfaces that it needs, so
// that one look at a handler tells what it may ask a provider for. All methods are safe
// for concurrent use, end when their context does, and give errors whose text is safe to
// log: no code, phone number or address, and no key.

// A Checker checks typed codes.
type Checker interface {
	// Check says whether a code is the person's. sentRef is the Ref of the message that
	// brought it, "" for none. There is an error with Unclear and with Unchecked, and
	// never with Right or Wrong. It asks once: a second try could use up a right code
	// and then call it wrong.
	Check(ctx context.Context, f Factor, code, sentRef string) (Verdict, error)
}

// A Sender sends codes.
type Sender interface {
	// Send sends a code. It tries once: each try may cost money and ring a phone.
	Send(ctx context.Context, f Factor, m Message) (Sent, error)
}

// A Pusher asks people in an app on their phone.
type Pusher interface {
	// App says whether the provider knows an app of this person by now.
	App(ctx context.Context, f Factor) (bool, error)
	// Push shows a question on the phone and returns what the provider calls the push. It
	// tries once. A person without the app may be an error that [NoApp] knows, or a push
	// that nobody ever answers.
	Push(ctx context.Context, f Factor, q Question) (ref string, err error)
}

// An Asker looks up how a push stands, in case the provider's own message got lost.
type Asker interface {
	// Answer reads how the push that Push returned ref for stands. The caller still has to
	// compare Person and Ref of the result with what it expects.
	Answer(ctx context.Context, f Factor, ref string) (Answered, error)
}

// A Receiver reads what a provider sends by itself: a request to us that says that
// somebody answered a push.
type Receiver interface {
	// Receive checks who signed a request and reads it, in one: there is no way to read one
	// without the check. now is when it came. What it returns was signed by the provider
	// and belongs to a push of ours, but the login may be over or never have existed.
	// The errors are the five of errors.go, and others where the key can't be read.
	Receive(ctx context.Context, h http.Header, body []byte, now time.Time) (Answered, error)
}

// An Enroller makes people known to a provider.
type Enroller interface {
	// Enrol makes a person known and returns a factor with ID, Kind, Ref and Number. To
	// call it again with the same person does no harm.
	Enrol(ctx context.Context, p Person) (Factor, error)
	// App says whether the provider knows an app of this person.
	App(ctx context.Context, f Factor) (bool, error)
}
