package authy

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"countersign/shared/factor"
)

// window is how far a callback's time may be from ours: long enough for a late
// delivery and for clocks that differ. It only bounds how long a recorded callback can be
// sent again. That it does no harm then is up to the login's state.
const window = 10 * time.Minute

// Callbacks reads the callbacks that Authy POSTs. It is a [factor.Receiver].
type Callbacks struct {
	// Keys gives the keys that a callback may be signed with: two during a rotation.
	Keys func(context.Context) ([]string, error)
	// URL is the public URL that Authy was told to call, which the signature covers. It is
	// configured and never put together from a request's own headers, which anybody may write.
	URL string
}

// Receive implements [factor.Receiver]. Nothing but the signature is looked at before that
// is known to be right.
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

// answered reads which login, and which push of it, a callback is about.
func (c callback) answered() (factor.Answered, error) {
	ordinal, err := strconv.Atoi(c.hidden[hiddenPush])
	a := factor.Answered{Login: c.hidden[hiddenLogin], Ordinal: ordinal, Person: string(c.id), Ref: c.uuid, Answer: answerOf(c.status)}
	if err != nil || a.Login == "" || a.Ref == "" || a.Person == "" || a.Answer == "" {
		return factor.Answered{}, fmt.Errorf("authy: %w", factor.ErrForeign)
	}
	return a, nil
}
