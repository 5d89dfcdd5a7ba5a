package cost

import (
	"context"
	"fmt"
	"time"

	"countersign/bench/rig"
	"countersign/shared/factor"
	"countersign/shared/users"
)

const (
	// asks is how old a push is when polls begin to ask the provider.
	asks = 15 * time.Second
	// push is how long one waits for its answer.
	push = 2 * time.Minute
)

// pushWithin is a push login that is approved just before the poll at wait.
func pushWithin(wait time.Duration) func(context.Context, *count) error {
	return func(ctx context.Context, c *count) error {
		p, a, err := c.begin(ctx, nil)
		if err != nil {
			return err
		}
		return c.approve(ctx, p, a.Token, wait)
	}
}

// approve polls until wait, and approves before the last poll.
func (c *count) approve(ctx context.Context, p rig.Person, token string, wait time.Duration) error {
	polls := Polls(wait)
	if err := c.polls(ctx, token, polls[:len(polls)-1]); err != nil {
		return err
	}
	if err := c.step("callback", func() error { return p.Answer(true) }); err != nil {
		return err
	}
	a, err := c.ask("last poll", 200, func() (rig.Answer, error) { return c.r.Poll(ctx, token) })
	if err == nil && a.State != "active" {
		err = fmt.Errorf("the login is %s after the approval", a.State)
	}
	return err
}

// polls asks at each of the times, with the login made as old as it is then.
func (c *count) polls(ctx context.Context, token string, at []time.Duration) error {
	age := time.Duration(0)
	for _, t := range at {
		if t >= asks { // before that the age makes no difference
			if err := c.r.Age(ctx, token, t-age); err != nil {
				return err
			}
			age = t
		}
		if _, err := c.ask("poll", 200, func() (rig.Answer, error) { return c.r.Poll(ctx, token) }); err != nil {
			return err
		}
	}
	return nil
}

func firstPush(ctx context.Context, c *count) error {
	p, err := c.r.Member(ctx, func(a *users.Account, f *factor.Factor) { a.Proved, f.State = false, factor.Pending })
	if err != nil {
		return err
	}
	a, err := c.ask("password", 200, func() (rig.Answer, error) { return c.r.LogIn(ctx, p.Email, rig.Password) })
	if err != nil {
		return err
	}
	return c.approve(ctx, p, a.Token, 7*time.Second)
}

// pushInBrowser is a push login through the page, whose session is a cookie: in a browser where a login of this account was
// passed before, or in another one.
func pushInBrowser(known bool) func(context.Context, *count) error {
	return func(ctx context.Context, c *count) error {
		p, err := c.r.Member(ctx, nil)
		if err != nil {
			return err
		}
		browser := c.r.Browser()
		if err := (&count{r: c.r}).inBrowser(ctx, browser, p); err != nil {
			return fmt.Errorf("an earlier login: %w", err)
		}
		if browser.End(); !known {
			browser = c.r.Browser()
		}
		return c.inBrowser(ctx, browser, p)
	}
}

func (c *count) inBrowser(ctx context.Context, b *rig.Browser, p rig.Person) error {
	poll := func() (rig.Answer, error) { return b.Poll(ctx) }
	if _, err := c.ask("password", 200, func() (rig.Answer, error) { return b.LogIn(ctx, p.Email, rig.Password) }); err != nil {
		return err
	}
	for range Polls(7 * time.Second)[1:] {
		if _, err := c.ask("poll", 200, poll); err != nil {
			return err
		}
	}
	if err := c.step("callback", func() error { return p.Answer(true) }); err != nil {
		return err
	}
	a, err := c.ask("last poll", 200, poll)
	if err == nil && a.State != "active" {
		err = fmt.Errorf("the login is %s after the approval", a.State)
	}
	return err
}

func deniedThenCode(ctx context.Context, c *count) error {
	p, a, err := c.begin(ctx, nil)
	if err != nil {
		return err
	}
	if err := c.polls(ctx, a.Token, Polls(4 * time.Second)[:2]); err != nil {
		return err
	}
	if err := c.step("callback", func() error { return p.Answer(false) }); err != nil {
		return err
	}
	if _, err := c.ask("poll", 200, func() (rig.Answer, error) { return c.r.Poll(ctx, a.Token) }); err != nil {
		return err
	}
	_, err = c.ask("code", 200, func() (rig.Answer, error) { return c.r.Verify(ctx, a.Token, p.Phone.Code()) })
	return err
}

// codeBySMS is the login of somebody without the app: nothing is polled.
func codeBySMS(ctx context.Context, c *count) error {
	p, a, err := c.begin(ctx, rig.NoApp)
	if err != nil {
		return err
	}
	if _, err := c.ask("send", 200, func() (rig.Answer, error) { return c.r.Resend(ctx, a.Token, "sms") }); err != nil {
		return err
	}
	_, err = c.ask("code", 200, func() (rig.Answer, error) { return c.r.Verify(ctx, a.Token, p.Phone.LastCode()) })
	return err
}

func registration(ctx context.Context, c *count) error {
	p := c.r.Stranger()
	p.Phone.InstallApp()
	_, err := c.ask("registration", 201, func() (rig.Answer, error) { return c.r.Register(ctx, p) })
	return err
}

func wrongPassword(ctx context.Context, c *count) error {
	p, err := c.r.Member(ctx, nil)
	if err != nil {
		return err
	}
	if err := c.before(ctx, p); err != nil {
		return err
	}
	_, err = c.ask("password", 403, func() (rig.Answer, error) { return c.r.LogIn(ctx, p.Email, "not the password") })
	return err
}

// unfinished is a login that is left alone: its page asks until the push is over, and once more at the login's end.
func unfinished(ctx context.Context, c *count) error {
	_, a, err := c.begin(ctx, nil)
	if err != nil {
		return err
	}
	at := Polls(push)
	at = append(at, at[len(at)-1]+8*time.Second, 10*time.Minute+time.Second)
	return c.polls(ctx, a.Token, at)
}
