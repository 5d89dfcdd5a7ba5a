package authy

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"countersign/shared/factor"
)

// window is how far a callback's time may be from ours. It is long enough for a late
// delivery and for clocks that differ. Within the window an attacker could send a recorded
// callback again. That does no harm, because a login accepts the answer to a push only once.
const window = 10 * time.Minute

// Callbacks reads the callbacks that Authy POSTs. It is a [factor.Receiver].
type Callbacks struct {
	// Keys returns the keys that a callback may be signed with: two during a rotation.
	Keys func(context.Context) ([]string, error)
	// URL is the public URL that Authy calls. The signature covers it. It comes from the
	// settings and never from a request's headers, because anybody can write those.
	URL string
}

// Receive implements [factor.Receiver]. It checks the signature before it looks at anything
// else.
func (c Callbacks) Receive(ctx context.Context, h http.Header, body []byte, now time.Time) (factor.Answered, error) {
	keys, err := c.Keys(ctx)
	if err != nil {
		return factor.Answered{}, err
	}
	params, err := signedParams(keys, c.URL, h, body)
	if err != nil && h.Get(SignatureHeader) == "" {
		return factor.Answered{}, fmt.Errorf("authy: %w", factor.ErrUnsigned)
	}
	if err != nil {
		return factor.Answered{}, err
	}
	if at, ok := timeOf(h); ok && at.Sub(now).Abs() > window {
		return factor.Answered{}, fmt.Errorf("authy: %w", factor.ErrStale)
	}
	found, err := parse(params)
	if err != nil {
		return factor.Answered{}, fmt.Errorf("authy: %w: %w", factor.ErrMeaningless, err)
	}
	return found.answered()
}

// answered returns the answer in a callback, with the login and the push that it belongs
// to.
func (c callback) answered() (factor.Answered, error) {
	ordinal, err := strconv.Atoi(c.hidden[hiddenPush])
	a := factor.Answered{Login: c.hidden[hiddenLogin], Ordinal: ordinal, Person: string(c.id), Ref: c.uuid, Answer: answerOf(c.status)}
	if err != nil || a.Login == "" || a.Ref == "" || a.Person == "" || a.Answer == "" {
		return factor.Answered{}, fmt.Errorf("authy: %w", factor.ErrForeign)
	}
	return a, nil
}
