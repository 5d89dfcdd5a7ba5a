package cost

import (
	"context"
	"fmt"
	"time"

	"countersign/bench/rig"
	"countersign/shared/factor"
	"countersign/shared/users"
)

// Flow is one way through the system, from the first request of a person to the last.
type Flow struct {
	Name string
	run  func(ctx context.Context, c *count) error
}

// Flows are the ways that are counted. A poll is one as the login page makes it: at 1, 2, 4, 7, 12 and 20 s, then every 8 s,
// for as long as the push waits. From 15 s on a poll asks the provider too.
func Flows() []Flow {
	return []Flow{
		{"push login", pushWithin(7 * time.Second)},
		{"push login, answered after 20 s", pushWithin(20 * time.Second)},
		{"first push login of an account", firstPush},
		{"push login in a new browser", pushInBrowser(false)},
		{"push login in a known browser", pushInBrowser(true)},
		{"push denied, then a code by app", deniedThenCode},
		{"code by SMS", codeBySMS},
		{"registration", registration},
		{"wrong password", wrongPassword},
		{"login that nobody finishes", unfinished},
	}
}

// Step is one part of a flow, and what it came to.
type Step struct {
	Name string
	rig.Counts
}

// Counted is a flow that was gone through.
type Counted struct {
	Flow  string
	Steps []Step
}

// Total is the sum of all steps.
func (c Counted) Total() rig.Counts {
	var sum rig.Counts
	for _, s := range c.Steps {
		sum = sum.Plus(s.Counts)
	}
	return sum
}

// Count goes through a flow and counts it.
func Count(ctx context.Context, r *rig.Rig, f Flow) (Counted, error) {
	c := &count{r: r}
	if err := f.run(ctx, c); err != nil {
		return Counted{}, fmt.Errorf("%s: %w", f.Name, err)
	}
	return Counted{f.Name, c.steps}, nil
}

// count counts a flow's steps. What happens between them is not counted.
type count struct {
	r     *rig.Rig
	steps []Step
}

func (c *count) step(name string, do func() error) error {
	counts, err := c.r.Count(do)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	c.steps = append(c.steps, Step{name, counts})
	return nil
}

// ask sends one request, as a step, and wants its status.
func (c *count) ask(name string, status int, do func() (rig.Answer, error)) (rig.Answer, error) {
	var a rig.Answer
	err := c.step(name, func() error {
		var err error
		if a, err = do(); err != nil {
			return err
		}
		return a.Want(status)
	})
	return a, err
}

// begin makes a person who has logged in by push before, and a login of theirs.
func (c *count) begin(ctx context.Context, change func(*users.Account, *factor.Factor)) (rig.Person, rig.Answer, error) {
	p, err := c.r.Member(ctx, change)
	if err != nil {
		return p, rig.Answer{}, err
	}
	if err := c.before(ctx, p); err != nil {
		return p, rig.Answer{}, fmt.Errorf("an earlier login: %w", err)
	}
	a, err := c.ask("password", 200, func() (rig.Answer, error) { return c.r.LogIn(ctx, p.Email, rig.Password) })
	return p, a, err
}

// before lets the person log in once, uncounted, so that their counters are there.
func (c *count) before(ctx context.Context, p rig.Person) error {
	a, err := c.r.LogIn(ctx, p.Email, rig.Password)
	if err != nil {
		return err
	}
	if err := a.Want(200); err != nil {
		return err
	}
	if len(p.Phone.Pending()) == 0 {
		return nil
	}
	if err := p.Answer(true); err != nil {
		return err
	}
	a, err = c.r.Poll(ctx, a.Token)
	if err != nil {
		return err
	}
	return a.Want(200)
}
