package ratelimit

import (
	"context"
	"fmt"
	"time"
)

// Known says to which account a browser is known, and until when. The zero value is a
// browser that no account knows.
type Known struct {
	Account    string
	Generation int
	Until      time.Time
}

// KnownKey returns the key for a browser and an e-mail address. It is made from the key of
// the address's counters and not from an account's id. So it exists for an address without
// an account too, and a login there makes the same reads.
func KnownKey(counters Key, browserHash string) Key {
	return hashed("known", string(counters)+"\x00"+browserHash)
}

// Of tells whether the browser is known to this account now. The generation must be the
// same: the account gets a new one when its phone is replaced, or when an operator
// disables it. The time is checked here because DynamoDB deletes expired items late.
func (k Known) Of(account string, generation int, now time.Time) bool {
	return k.Account != "" && k.Account == account && k.Generation == generation && now.Before(k.Until)
}

// The attributes of a known browser's item.
const (
	knownAccount    = "account"
	knownGeneration = "generation"
	knownUntil      = "until"
)

// Known reads to which account a browser is known. The read is consistent, because the
// login that made the browser known may have ended a moment ago.
func (t *Table) Known(ctx context.Context, key Key) (Known, error) {
	item, err := t.Read(ctx, key)
	if err != nil {
		return Known{}, err
	}
	return Known{
		Account: item.texts[knownAccount], Generation: int(item.numbers[knownGeneration]), Until: timeOf(item.numbers[knownUntil]),
	}, nil
}

// SetKnown makes a browser known, or known for longer. If two logins write at the same
// time, the later write wins. That is fine: both logins were passed.
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
