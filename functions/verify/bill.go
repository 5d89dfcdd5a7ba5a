package main

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
func (h handler) bill(s subject, force bool) (bill, error) {
	number, err := phone.ParseE164(s.account.Phone)
	if err != nil {
		return bill{}, err
	}
	b := bill{follows: force && s.Noticed, typeUntil: s.TypeUntil}
	account, owner := ratelimit.Subjects(s.CountedIn())
	b.charges = [items]charge{
		ofAccount: h.own(account, b.follows),
		ofPhone:   h.own(owner, b.follows),
		ofSource:  ceiling(ratelimit.Source(s.source), h.ceilings.Source, s.Proved),
		ofCountry: ceiling(ratelimit.Country(number.Area()), h.ceilings.Country, s.Proved),
		ofStack:   ceiling(ratelimit.Stack, h.ceilings.All, s.Proved),
	}
	return b, nil
}

// own counts a message for the account, or for its phone. It also refuses a message whose
// code they could not try any more.
func (h handler) own(of ratelimit.Subject, follows bool) charge {
	messages := h.allowed.Messages
	c := charge{key: of.Key, spend: messages.Spend(of), back: messages.Return(of), opened: messages.Resume()}
	if follows {
		c.spend, c.back = messages.SpendPause(), messages.Resume()
	}
	c.spend = append(c.spend, h.allowed.Codes.Need(of)...)
	return c
}

// ceiling counts a message that costs money. "Open the app" costs none.
func ceiling(key ratelimit.Key, of ratelimit.Ceiling, proved bool) charge {
	return charge{key: key, spend: of.Spend(proved), back: of.Return(proved), opened: of.Return(proved)}
}

// count counts a message in all items or in none: when one of them refuses it, or its
// write fails, those before it get it back.
func (h handler) count(ctx context.Context, b *bill, now time.Time) (err error) {
	for i, c := range b.charges {
		b.counters[i], err = h.limits.Apply(ctx, c.key, now, c.spend...)
		if i == ofStack && b.counters[i].Version() != 0 {
			metrics.MessagesUsed(ctx, h.ceilings.All.Used(b.counters[i], now))
		}
		if err != nil {
			return errors.Join(err, h.handBack(ctx, b, i, handedBack, now))
		}
	}
	return nil
}

// handBack hands back what pick says, to the first n items, the last of them first. Each
// is tried once: after a lost answer nobody knows whether it happened, and a second try
// could hand it back twice.
func (h handler) handBack(ctx context.Context, b *bill, n int, pick func(charge) []ratelimit.Change, now time.Time) error {
	var failed []error
	for i := n - 1; i >= 0; i-- {
		counters, err := h.limits.ApplyTo(ctx, b.charges[i].key, b.counters[i], now, pick(b.charges[i])...)
		if err != nil {
			failed = append(failed, err)
			continue
		}
		b.counters[i] = counters
	}
	return errors.Join(failed...)
}

// asked is what the login is to know of its limits after the bill.
func (h handler) asked(s subject, b bill) logins.MessageAsked {
	asked := logins.MessageAsked{Limits: h.allowed.Note(s.Login, b.counters[ofAccount], b.counters[ofPhone])}
	for i, of := range map[int]ratelimit.Ceiling{ofSource: h.ceilings.Source, ofCountry: h.ceilings.Country, ofStack: h.ceilings.All} {
		until := s.Ceiling // one that was not asked may still refuse for as long as the login knows
		if b.counters[i].Version() != 0 {
			until = of.Next(b.counters[i], s.Proved, s.now)
		}
		if until.After(asked.Ceiling) {
			asked.Ceiling = until
		}
	}
	return asked
}
