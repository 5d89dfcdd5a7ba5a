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

// Claim makes a code that was accepted unusable until the time until: the first claim
// succeeds, any other is ErrUsed. The marks stand for the code, one for each secret key
// that is in use, and the table holds nothing else of it.
//
// One write sets all marks, and any of them that is there refuses it. So two functions
// agree as long as their keyrings have one key in common, which holds while a rotation
// reaches them one after the other. All marks of a phone are on one item, because a
// condition sees only one.
func (t *Table) Claim(ctx context.Context, phone string, marks []string, now, until time.Time) error {
	if len(marks) == 0 {
		return errors.New("ratelimit: claim code: it has no mark") // without one, every claim would succeed
	}
	u := newUpdate()
	for _, mark := range marks {
		name := u.name(markPrefix + mark)
		u.set(name + " = " + u.number(until.UnixMilli()))
		u.require("(attribute_not_exists(" + name + ") OR " + name + " <= " + u.number(now.UnixMilli()) + ")")
	}
	u.set(u.name("ttl") + " = " + u.number(until.Add(time.Minute).Unix())) // a minute for clocks that differ
	item, err := u.write(t.name, Accepted(phone)).Do(ctx, t.client)
	if _, ok := errors.AsType[*dynamo.Refused](err); ok {
		return ErrUsed
	}
	if err != nil {
		return fmt.Errorf("ratelimit: claim code: %w", err)
	}
	return t.prune(ctx, Accepted(phone), now.UnixMilli(), parse(item))
}
