package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"time"

	"countersign/shared/dynamo"
)

// markPrefix starts the names of the attributes that mark accepted codes.
const markPrefix = "code_"

// Claim makes sure that an accepted code is not accepted a second time before the time
// until. The first claim of a code succeeds; every later one returns ErrUsed.
//
// The table does not store the code. It stores marks instead: keyed hashes of the code,
// one for each secret key in use. One write sets all marks of a code, and fails if any of
// them is there already. During a key rotation some functions still have the old keys and
// some have the new ones. They refuse each other's codes as long as they have one key in
// common. All marks of a phone are on one item, because a condition of DynamoDB sees only
// one item.
func (t *Table) Claim(ctx context.Context, phone string, marks []string, now, until time.Time) error {
	if len(marks) == 0 {
		return errors.New("ratelimit: claim code: it has no mark") // without a mark every claim would succeed
	}
	u := newUpdate()
	for _, mark := range marks {
		name := u.name(markPrefix + mark)
		u.set(name + " = " + u.number(until.UnixMilli()))
		u.require("(attribute_not_exists(" + name + ") OR " + name + " <= " + u.number(now.UnixMilli()) + ")")
	}
	u.set(u.name("ttl") + " = " + u.number(until.Add(time.Minute).Unix())) // a minute more, because clocks differ
	item, err := u.write(t.name, Accepted(phone)).Do(ctx, t.client)
	if _, ok := errors.AsType[*dynamo.Refused](err); ok {
		return ErrUsed
	}
	if err != nil {
		return fmt.Errorf("ratelimit: claim code: %w", err)
	}
	// The code is claimed, and would be refused if the client tried it again. So the code passes
	// even if the old marks can't be removed; the next claim removes them.
	_ = t.prune(ctx, Accepted(phone), now.UnixMilli(), parse(item))
	return nil
}
