package attempt

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"countersign/shared/config"
	"countersign/shared/factor"
	"countersign/shared/ratelimit"
)

// once is how long an accepted code is refused: as long as a provider's may live.
const once = 10 * time.Minute

// Keys give the secret that accepted codes are hashed with.
type Keys interface {
	Current(ctx context.Context) (config.Secret, error)
}

// Claim lets a right code of a phone pass one login: the second time it is Wrong. That holds
// whichever account it is typed for, because the accounts of a phone share the provider's
// codes. The table holds only a keyed hash.
func (a *Attempt) Claim(ctx context.Context, code string) (factor.Verdict, error) {
	key, err := a.ledgers.Keys.Current(ctx)
	if err != nil {
		return factor.Unclear, err
	}
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	mac.Write([]byte("accepted code\x00" + a.number + "\x00" + code))
	err = a.ledgers.Limits.Claim(ctx, hex.EncodeToString(mac.Sum(nil)), a.now, a.now.Add(once))
	switch {
	case errors.Is(err, ratelimit.ErrUsed):
		return factor.Wrong, nil
	case err != nil:
		return factor.Unclear, err
	}
	return factor.Right, nil
}
