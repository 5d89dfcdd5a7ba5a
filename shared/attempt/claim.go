package attempt

import (
	"context"
	"errors"

	"countersign/shared/factor"
	"countersign/shared/ratelimit"
	"countersign/shared/secrets"
	"countersign/shared/view"
)

// once is how long a code that was accepted is refused when it comes again. A provider's code may
// live that long (see view.TypeWithin).
const once = view.TypeWithin

// Secrets are the keys of our own. An accepted code is marked under them.
type Secrets interface {
	Marks(ctx context.Context, use secrets.Use, message string) ([]string, error)
}

// Claim lets a right code of a phone pass one login. If the same code is typed a second time,
// Claim returns Wrong. The marks belong to the phone and not to the account, because accounts
// that share a phone share the provider's codes.
func (a *Attempt) Claim(ctx context.Context) (factor.Verdict, error) {
	err := a.ledgers.Limits.Claim(ctx, a.number, a.marks, a.now, a.now.Add(once))
	switch {
	case errors.Is(err, ratelimit.ErrUsed):
		return factor.Wrong, nil
	case err != nil:
		return factor.Unclear, err
	}
	return factor.Right, nil
}
