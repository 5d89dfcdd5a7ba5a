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

// The items in which a message is counted, in this order.
const (
	ofAccount = iota
	ofPhone
	ofSource
	ofCountry
	ofStack
	items
)

// bill lists the items in which a message is counted, with the counters of each.
type bill struct {
	Sender
	charges [items]charge
	// counters are those after the last write to each item, or those that refused it. They are
	// empty for an item that was not written.
	counters [items]ratelimit.Counters
	// follows tells that the message is forced after "open the app" and counts as one with it.
	// For account and phone it only starts the pause.
	follows bool
	// typeUntil is the login's TypeUntil before the message.
	typeUntil time.Time
}

// charge is how a message is counted in one item.
type charge struct {
	key    ratelimit.Key
	spend  []ratelimit.Change // counts it
	back   []ratelimit.Change // hands it back
	opened []ratelimit.Change // hands back what "open the app" does not count as
}

func handedBack(c charge) []ratelimit.Change { return c.back }
func appOpened(c charge) []ratelimit.Change  { return c.opened }

// bill makes the bill of a message. Nothing is counted yet.
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

// own is the charge of the account, or of its phone. It also refuses a message if no code may be
// tried any more.
func (m Sender) own(of ratelimit.Subject, follows bool) charge {
	messages := m.Allowed.Messages
	c := charge{key: of.Key, spend: messages.Spend(of), back: messages.Return(of), opened: messages.Resume()}
	if follows {
		c.spend, c.back = messages.SpendPause(), messages.Resume()
	}
	c.spend = append(c.spend, m.Allowed.Codes.Need(of)...)
	return c
}

// ceiling is the charge of an item that limits what messages cost. "Open the app" costs nothing.
func ceiling(key ratelimit.Key, of ratelimit.Ceiling, proved bool) charge {
	return charge{key: key, spend: of.Spend(proved), back: of.Return(proved), opened: of.Return(proved)}
}

// count counts a message in all items or in none. If one refuses it, or if its write fails, the
// message is handed back to those before.
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

// handBack makes the changes that pick chooses in the first n items, the last of them first. It
// tries each only once: if the answer to a write is lost, a second try could hand the message
// back twice.
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

// asked returns the event that notes on the login what the limits allow after the bill.
func (b *bill) asked(s logins.Login, now time.Time) logins.MessageAsked {
	asked := logins.MessageAsked{Limits: b.Allowed.LimitsOf(s, b.counters[ofAccount], b.counters[ofPhone])}
	for i, of := range map[int]ratelimit.Ceiling{ofSource: b.Ceilings.Source, ofCountry: b.Ceilings.Country, ofStack: b.Ceilings.All} {
		until := s.Ceiling // a ceiling that was not asked may still refuse, for as long as the login knows
		if b.counters[i].Version() != 0 {
			until = of.Next(b.counters[i], s.Proved, now)
		}
		if until.After(asked.Ceiling) {
			asked.Ceiling = until
		}
	}
	return asked
}
