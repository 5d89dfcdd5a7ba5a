package ratelimit

import (
	"context"
	"fmt"
	"time"
)

// Known says for which account a browser is known, and until when. The zero value
// is a browser that is not.
type Known struct {
	Account    string
	Generation int
	Until      time.Time
}

// KnownKey is the key of a browser at one address. The key of the address's counters
// is a part of it, and not its account: so an address without an account has one too,
// and takes the same reads.
func KnownKey(counters Key, browserHash string) Key {
	return hashed("known", string(counters)+"\x00"+browserHash)
}

// Of tells whether the browser is known to this account. Another generation of it is
// another phone, or an account that was disabled. The clock decides, and not whether
// the item was deleted in time.
func (k Known) Of(account string, generation int, now time.Time) bool {
	return k.Account != "" && k.Account == account && k.Generation == generation && now.Before(k.Until)
}

// The attributes of a known browser's item.
const (
	knownAccount    = "account"
	knownGeneration = "generation"
	knownUntil      = "until"
)

// Known reads for which account a browser is known. The read is consistent: the login
// that made it known may have been passed a moment ago.
func (t *Table) Known(ctx context.Context, key Key) (Known, error) {
	item, err := t.Read(ctx, key)
	if err != nil {
		return Known{}, err
	}
	return Known{
		Account: item.texts[knownAccount], Generation: int(item.numbers[knownGeneration]), Until: timeOf(item.numbers[knownUntil]),
	}, nil
}

// SetKnown makes a browser known, or known for longer. Of two writes at once the last
// one stands. Either is right, because a passed login made it.
func (t *Table) SetKnown(ctx context.Context, key Key, k Known) error {
	u := newUpdate()
	u.set(u.name(knownAccount) + " = " + u.text(k.Account))
	u.set(u.name(knownGeneration) + " = " + u.number(int64(k.Generation)))
	u.set(u.name(knownUntil) + " = " + u.number(k.Until.UnixMilli()))
	u.set(u.name("ttl") + " = " + u.number(k.Until.Unix()+1))
	if _, err := u.write(t.name, key).Do(ctx, t.client); err != nil {
		return fmt.Errorf("ratelimit: write known browser: %w", err)
	}
	return nil
}
