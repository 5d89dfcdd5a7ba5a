package message

import (
	"context"
	"errors"
	"time"

	"countersign/shared/logins"
	"countersign/shared/metrics"
	"countersign/shared/phone"
	"countersign/shared/ratelimit"
)

// What a message is counted in, in this order.
const (
	ofAccount = iota
	ofPhone
	ofSource
	ofCountry
	ofStack
	items
)

// bill lists the items that a message is counted in, and what is known of each.
type bill struct {
	Sender
	charges [items]charge
	// counters are those after the last write to each, or those that refused it; empty
	// for one that was not written.
	counters [items]ratelimit.Counters
	// follows tells that the message is forced after "open the app", and counts as one
	// with that: account and phone only pause for it.
	follows bool
	// typeUntil is what the login said before the message.
	typeUntil time.Time
}

// charge is how a message is counted in one item.
type charge struct {
	key    ratelimit.Key
	spend  []ratelimit.Change // counts it
	back   []ratelimit.Change // hands it back, where nothing was sent
	opened []ratelimit.Change // hands back what "open the app" does not cost
}

func handedBack(c charge) []ratelimit.Change { return c.back }
func appOpened(c charge) []ratelimit.Change  { return c.opened }

// bill makes the bill of a message that nothing has counted yet.
func (m Sender) bill(s logins.Login, q Request) (bill, error) {
	number, err := phone.ParseE164(q.To.Number)
	if err != nil {
		return bill{}, err
	}
	b := bill{Sender: m, follows: q.Force && s.Noticed, typeUntil: s.TypeUntil}
	account, owner := ratelimit.Subjects(s.CountedIn())
	b.charges = [items]charge{
		ofAccount: m.own(account, b.follows),
		ofPhone:   m.own(owner, b.follows),
		ofSource:  ceiling(ratelimit.Source(q.Source), m.Ceilings.Source, s.Proved),
		ofCountry: ceiling(ratelimit.Country(number.Area()), m.Ceilings.Country, s.Proved),
		ofStack:   ceiling(ratelimit.Stack, m.Ceilings.All, s.Proved),
	}
	return b, nil
}

// own counts a message for the account, or for its phone. It also refuses a message whose
// code they could not try any more.
func (m Sender) own(of ratelimit.Subject, follows bool) charge {
	messages := m.Allowed.Messages
	c := charge{key: of.Key, spend: messages.Spend(of), back: messages.Return(of), opened: messages.Resume()}
	if follows {
		c.spend, c.back = messages.SpendPause(), messages.Resume()
	}
	c.spend = append(c.spend, m.Allowed.Codes.Need(of)...)
	return c
}

// ceiling counts a message that costs money. "Open the app" costs none.
func ceiling(key ratelimit.Key, of ratelimit.Ceiling, proved bool) charge {
	return charge{key: key, spend: of.Spend(proved), back: of.Return(proved), opened: of.Return(proved)}
}

// count counts a message in all items or in none: when one of them refuses it, or its
// write fails, those before it get it back.
func (b *bill) count(ctx context.Context, now time.Time) (err error) {
	for i, c := range b.charges {
		b.counters[i], err = b.Limits.Apply(ctx, c.key, now, c.spend...)
		if i == ofStack && b.counters[i].Version() != 0 {
			metrics.MessagesUsed(ctx, b.Ceilings.All.Used(b.counters[i], now))
		}
		if err != nil {
			return errors.Join(err, b.handBack(ctx, i, handedBack, now))
		}
	}
	return nil
}

// handBack hands back what pick says, to the first n items, the last of them first. Each
// is tried once: after a lost answer nobody knows whether it happened, and a second try
// could hand it back twice.
func (b *bill) handBack(ctx context.Context, n int, pick func(charge) []ratelimit.Change, now time.Time) error {
	var failed []error
	for i := n - 1; i >= 0; i-- {
		counters, err := b.Limits.ApplyTo(ctx, b.charges[i].key, b.counters[i], now, pick(b.charges[i])...)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		b.counters[i] = counters
	}
	return errors.Join(failed...)
}

// asked is what the login is to know of its limits after the bill.
func (b *bill) asked(s logins.Login, now time.Time) logins.MessageAsked {
	asked := logins.MessageAsked{Limits: b.Allowed.LimitsOf(s, b.counters[ofAccount], b.counters[ofPhone])}
	for i, of := range map[int]ratelimit.Ceiling{ofSource: b.Ceilings.Source, ofCountry: b.Ceilings.Country, ofStack: b.Ceilings.All} {
		until := s.Ceiling // one that was not asked may still refuse for as long as the login knows
		if b.counters[i].Version() != 0 {
			until = of.Next(b.counters[i], s.Proved, now)
		}
		if until.After(asked.Ceiling) {
			asked.Ceiling = until
		}
	}
	return asked
}
