package attempt

import (
	"context"
	"encoding/base64"
	"errors"
	"time"

	"countersign/shared/factor"
	"countersign/shared/ratelimit"
	"countersign/shared/secrets"
)

// once is how long an accepted code is refused: as long as a provider's may live.
const once = 10 * time.Minute

// markSize is how many bytes of a MAC mark a code: enough that no two codes of a phone
// ever share a mark.
const markSize = 16

// Secrets are the keys of our own that accepted codes are marked under.
type Secrets interface {
	MACs(ctx context.Context, use secrets.Use, message string) ([][]byte, error)
}

// marks names a code under each key of the ring. The marks take the phone and not the
// account: accounts that share a phone share the provider's codes. Whoever reads the table
// can't find out the code by trying them all, because the keys are not in it.
func (l Ledgers) marks(ctx context.Context, number, code string) ([]string, error) {
	macs, err := l.Secrets.MACs(ctx, secrets.Use{Purpose: "accepted code", Subject: number}, code)
	if err != nil {
		return nil, err
	}
	var marks []string
	for _, mac := range macs {
		marks = append(marks, base64.RawURLEncoding.EncodeToString(mac[:markSize]))
	}
	return marks, nil
}

// Claim lets a right code of a phone pass one login: the second time it is Wrong,
// whichever account of the phone it is typed for.
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
