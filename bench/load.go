package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"countersign/bench/load"
	"countersign/bench/report"
	"countersign/bench/rig"
)

// loadOptions are the flags of bench load.
type loadOptions struct {
	rate, spike, waiting, polls int
	lasts, spikes, thinks       time.Duration
	write                       bool
}

func runLoad(ctx context.Context, args []string, out, progress io.Writer) error {
	flags := flag.NewFlagSet("bench load", flag.ContinueOnError)
	flags.SetOutput(progress)
	var o loadOptions
	flags.IntVar(&o.rate, "rate", 300, "logins and polls a second")
	flags.DurationVar(&o.lasts, "time", time.Minute, "how long")
	flags.IntVar(&o.polls, "polls", 6, "polls for each login: the mix")
	flags.DurationVar(&o.thinks, "think", 6*time.Second, "how long a person takes to approve, at most")
	flags.IntVar(&o.spike, "spike", 1000, "the spike's logins and polls a second")
	flags.DurationVar(&o.spikes, "spike-time", 10*time.Second, "how long the spike lasts")
	flags.IntVar(&o.waiting, "waiting", 10_000, "logins that wait at once")
	flags.BoolVar(&o.write, "write", false, "put the result into docs/performance.md")
	if err := flags.Parse(args); err != nil {
		return err
	}
	l, err := newLab(ctx, progress)
	if err != nil {
		return err
	}
	defer l.close()
	machine := report.Machine()
	r, err := underLoad(ctx, l, o, progress)
	if err != nil {
		return err
	}
	text := r.markdown() + fmt.Sprintf("\n%s, on %s.\n", machine, time.Now().UTC().Format(time.DateOnly))
	fmt.Fprint(out, text)
	if o.write {
		if err := report.Section(filepath.Join(l.root, "docs", "performance.md"), "load", text); err != nil {
			return err
		}
	}
	return r.problem()
}

// loaded is what a whole run came to.
type loaded struct {
	phases        []load.Phase
	accounts      []load.Account // of the mix with its spike, and of the crowd that waits
	before, after gatewayHealth
}

// underLoad runs the phases: the mix, the spike, and the crowd that waits.
func underLoad(ctx context.Context, l *lab, o loadOptions, progress io.Writer) (loaded, error) {
	var r loaded
	s, err := startSite(ctx, l, progress)
	if err != nil {
		return r, err
	}
	defer s.close()
	if err := r.mix(ctx, s, o, progress); err != nil {
		return r, err
	}
	if err := r.crowd(ctx, s, o, progress); err != nil {
		return r, err
	}
	time.Sleep(rest)
	r.after, err = s.health()
	return r, err
}

// rest is how long idle connections are given to end before the gateway is looked at.
const rest = 2 * time.Second

// mix is the load of real logins at the usual rate, and then at the spike's.
func (r *loaded) mix(ctx context.Context, s *site, o loadOptions, progress io.Writer) error {
	logins := func(rate int, lasts time.Duration) int { return int(float64(rate)*lasts.Seconds())/(1+o.polls) + 200 }
	fmt.Fprint(progress, "making people … ")
	people, err := s.crowd(ctx, 50+logins(o.rate, o.lasts)+logins(o.spike, o.spikes))
	if err != nil {
		return err
	}
	fmt.Fprintln(progress, len(people))
	next := make(chan rig.Person, len(people))
	for _, p := range people {
		next <- p
	}
	close(next)
	l := &load.Load{URL: s.URL, Book: load.NewBook(), People: next, Polls: o.polls, Thinks: o.thinks, Progress: progress}
	if _, err := l.Run(ctx, "warm up", 10, 5*time.Second, false); err != nil {
		return err
	}
	time.Sleep(rest)
	if r.before, err = s.health(); err != nil {
		return err
	}
	for _, p := range []struct {
		name  string
		rate  int
		lasts time.Duration
	}{{"mix", o.rate, o.lasts}, {"spike", o.spike, o.spikes}} {
		phase, err := l.Run(ctx, p.name, p.rate, p.lasts, false)
		if err != nil {
			return err
		}
		r.phases = append(r.phases, phase)
	}
	if err := l.Drain(ctx, "last polls", o.rate, 2*time.Minute); err != nil {
		return err
	}
	r.accounts = append(r.accounts, l.Book.Account())
	return nil
}

// crowd is many logins that wait at once, are asked about, approved, and passed.
func (r *loaded) crowd(ctx context.Context, s *site, o loadOptions, progress io.Writer) error {
	if o.waiting == 0 {
		return nil
	}
	fmt.Fprintf(progress, "making %d logins wait … ", o.waiting)
	people, err := s.crowd(ctx, o.waiting)
	if err != nil {
		return err
	}
	l := &load.Load{URL: s.URL, Book: load.NewBook(), Progress: progress}
	err = inParallel(len(people), func(i int) error {
		token, err := s.wait(ctx, people[i])
		l.Book.Wait(people[i], token)
		return err
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(progress, "done")
	once := time.Duration(o.waiting) * time.Second / time.Duration(o.rate)
	phase, err := l.Run(ctx, fmt.Sprintf("%d wait", o.waiting), o.rate, once, true)
	if err != nil {
		return err
	}
	r.phases = append(r.phases, phase)
	approved := make(chan error, 1)
	go func() { approved <- inParallel(len(people), func(i int) error { return people[i].Answer(true) }) }()
	for len(approved) == 0 { // they are asked about all the while
		if phase, err = l.Run(ctx, "approved", o.rate, 10*time.Second, true); err != nil {
			return err
		}
	}
	if err := <-approved; err != nil {
		return err
	}
	r.phases = append(r.phases, phase)
	if err := l.Drain(ctx, "last polls", o.rate, 3*time.Minute); err != nil {
		return err
	}
	r.accounts = append(r.accounts, l.Book.Account())
	return nil
}

// What still counts as no growth: a few goroutines and MiB more, and for each process that came in the meantime those that
// look after it (its server, its connections, its output, its end).
const flat, flatMiB, perProcess = 50, 8, 8

// grown reports whether the gateway holds more than it did.
func (r loaded) grown() bool {
	more := r.after.Goroutines - r.before.Goroutines - perProcess*max(0, r.after.Processes-r.before.Processes)
	return more > flat || r.after.HeapMiB > r.before.HeapMiB+flatMiB
}

// problem is an error when a login is lost or twice, an answer is strange, or the gateway has grown.
func (r loaded) problem() error {
	var all []error
	for _, a := range r.accounts {
		if a.Lost+a.Twice+a.Waiting > 0 || len(a.Strange) > 0 {
			all = append(all, fmt.Errorf("%s; strange answers: %v", a, a.Strange))
		}
	}
	if r.grown() {
		all = append(all, fmt.Errorf("the gateway has grown: %s, was %s", r.after, r.before))
	}
	return errors.Join(all...)
}

func (r loaded) markdown() string {
	var text strings.Builder
	var lines [][]string
	for _, p := range r.phases {
		lines = append(lines, p.Cells())
	}
	report.Grid(&text, []string{"phase", "requests", "a second", "p50", "p90", "p99", "p99.9", "by status"}, lines)
	fmt.Fprintln(&text)
	for i, a := range r.accounts {
		fmt.Fprintf(&text, "%s: %s.\n", []string{"Mix and spike", "Those that waited"}[i], a)
	}
	fmt.Fprintf(&text, "Gateway at rest: %s before, %s after.\n", r.before, r.after)
	return text.String()
}
