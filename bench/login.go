package main

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"time"

	"countersign/bench/report"
	"countersign/bench/rig"
	"countersign/bench/stats"
)

// logIn lets people log in, some at once. Each must get a login with a push.
func logIn(ctx context.Context, r *rig.Rig, people []rig.Person, atOnce int) error {
	work := make(chan rig.Person)
	errs := make(chan error, len(people))
	var done sync.WaitGroup
	for range atOnce {
		done.Go(func() {
			for p := range work {
				a, err := r.LogIn(ctx, p.Email, rig.Password)
				if err == nil {
					err = a.Want(200)
				}
				if err != nil {
					errs <- err
				}
			}
		})
	}
	for _, p := range people {
		work <- p
	}
	close(work)
	done.Wait()
	close(errs)
	return <-errs
}

// loginCPU compares the processor time of the session function for a password login, push included, with that of the hash.
func loginCPU(ctx context.Context, l *lab) ([]report.Row, error) {
	const samples, each = 60, 6
	r, err := l.rig(ctx, 1, nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	h, err := startHasher(ctx, l, 1)
	if err != nil {
		return nil, err
	}
	defer h.close()
	people, err := r.Members(ctx, (samples+1)*each, nil)
	if err != nil {
		return nil, err
	}
	pid := r.Functions["session"].Processes()[0]
	var logins, hashes []float64
	for n := range samples + 1 {
		login, err := used(pid, func() error { return logIn(ctx, r, people[n*each:(n+1)*each], 1) })
		if err != nil {
			return nil, err
		}
		hash, err := used(h.pid(), func() error { return h.check(each, 1) })
		if err != nil {
			return nil, err
		}
		if n > 0 { // the first warms both up
			logins, hashes = append(logins, login/each), append(hashes, hash/each)
		}
	}
	ratio, above := stats.RatioOf(logins, hashes), stats.DifferenceOf(logins, hashes)
	return []report.Row{{
		ID: "P-2", What: "password login : its hash, CPU", Got: report.Figure(ratio, 3, " ×") + ", " + report.Figure(above, 2, " ms") + " above",
		Goal: "≤ 1.05 ×, ≤ 1.5 ms", Verdict: report.All(report.AtMost(ratio, 1.05), report.AtMost(above, 1.5)),
		Info: fmt.Sprintf("%.2f and %.2f ms; quartiles %.2f and %.2f ms apart; %d samples of %d", stats.Median(logins), stats.Median(hashes),
			stats.Spread(logins), stats.Spread(hashes), len(logins), each),
	}}, nil
}

// used is the processor time in ms that a process uses while do runs.
func used(pid int, do func() error) (float64, error) {
	before, err := cpuTime(pid)
	if err != nil {
		return 0, err
	}
	if err := do(); err != nil {
		return 0, err
	}
	after, err := cpuTime(pid)
	return ms(after - before), err
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// loginRate compares how many logins a second this machine makes, gateway, functions, engine and clients and all, with how
// many hashes it makes when it does nothing else.
func loginRate(ctx context.Context, l *lab) ([]report.Row, error) {
	const samples, each = 20, 90
	cores := runtime.GOMAXPROCS(0)
	r, err := l.rig(ctx, cores, nil)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	h, err := startHasher(ctx, l, cores)
	if err != nil {
		return nil, err
	}
	defer h.close()
	people, err := r.Members(ctx, (samples+1)*each, nil)
	if err != nil {
		return nil, err
	}
	var logins, hashes []float64
	for n := range samples + 1 {
		began := time.Now()
		if err := logIn(ctx, r, people[n*each:(n+1)*each], 2*cores); err != nil {
			return nil, err
		}
		login := time.Since(began)
		began = time.Now()
		if err := h.check(each, cores); err != nil {
			return nil, err
		}
		if hash := time.Since(began); n > 0 {
			logins, hashes = append(logins, each/login.Seconds()), append(hashes, each/hash.Seconds())
		}
	}
	ratio := stats.RatioOf(logins, hashes)
	const goal = 60.0 / 72
	return []report.Row{{
		ID: "P-3", What: "logins a second : hashes alone", Got: report.Figure(ratio, 2, " ×"), Goal: "≥ 0.83 × (60 of 72)",
		Verdict: report.AtLeast(ratio, goal),
		Info: fmt.Sprintf("%.1f and %.1f a second on %d cores; quartiles %.1f and %.1f apart; %d samples of %d", stats.Median(logins),
			stats.Median(hashes), cores, stats.Spread(logins), stats.Spread(hashes), samples, each),
	}}, nil
}
