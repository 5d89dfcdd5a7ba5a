package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"countersign/shared/config"
)

// once is how long an accepted code is refused: as long as Authy's may live.
const once = 10 * time.Minute

// keys give the secret that accepted codes are hashed with.
type keys interface {
	Current(ctx context.Context) (config.Secret, error)
}

// claim lets an accepted code of a phone count once, whichever account it is typed for:
// they share the provider's codes. The error is ratelimit.ErrUsed the second time. The
// table holds only a keyed hash.
func (h handler) claim(ctx context.Context, s subject, code string) error {
	key, err := h.keys.Current(ctx)
	if err != nil {
		return err
	}
	mac := hmac.New(sha256.New, []byte(key.Reveal()))
	mac.Write([]byte("accepted code\x00" + s.account.Phone + "\x00" + code))
	return h.limits.Claim(ctx, hex.EncodeToString(mac.Sum(nil)), s.now, s.now.Add(once))
}
