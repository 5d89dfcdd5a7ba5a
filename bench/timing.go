package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"countersign/bench/report"
	"countersign/bench/rig"
	"countersign/bench/stats"
	"countersign/shared/factor"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// A kind is a kind of login that is refused.
type kind struct {
	name     string
	password string
	status   int
	emails   []string
}

const (
	wrongOne  = "not the password"
	perKind   = 1000 // samples
	perEmail  = 8    // below LIMIT_PASSWORDS, so that every one is checked
	lockedFew = 8    // accounts over their limit: each answers any number of times
)

// kinds makes the people of each kind. What tells an account from none must not tell by its time: the first four have one
// answer, and so have the two over the limit.
func kinds(ctx context.Context, r *rig.Rig) ([]kind, error) {
	all := []kind{
		{name: "wrong password", password: wrongOne, status: 403},
		{name: "unknown e-mail", password: wrongOne, status: 403},
		{name: "account without an app", password: wrongOne, status: 403},
		{name: "disabled account", password: rig.Password, status: 403},
		{name: "locked account", password: rig.Password, status: 429},
		{name: "locked, unknown e-mail", password: wrongOne, status: 429},
	}
	changes := []func(*users.Account, *factor.Factor){nil, nil, rig.NoApp, func(a *users.Account, _ *factor.Factor) { a.Disabled = true }, nil, nil}
	for i := range all {
		n := perKind / perEmail
		if all[i].status == 429 {
			n = lockedFew
		}
		for range n {
			p := r.Stranger()
			if i != 1 && i != 5 {
				var err error
				if p, err = r.Member(ctx, changes[i]); err != nil {
					return nil, err
				}
			}
			if all[i].status == 429 {
				if err := lock(ctx, r, p.Email); err != nil {
					return nil, err
				}
			}
			all[i].emails = append(all[i].emails, p.Email)
		}
	}
	return all, nil
}

// lock uses up the passwords that may be tried for an address from here, but for the hashes.
func lock(ctx context.Context, r *rig.Rig, email string) error {
	limits := ratelimit.Passwords{From: ratelimit.Limit{N: 10, Per: time.Hour}, All: ratelimit.Limit{N: 100, Per: time.Hour}}
	for range limits.From.N {
		if _, err := r.Limits.Apply(ctx, ratelimit.Email(users.Canonical(email)), time.Now(), limits.Spend("", "127.0.0.1")...); err != nil {
			return fmt.Errorf("lock %s: %w", email, err)
		}
	}
	return nil
}

// sameTime compares how long refusals take through the gateway, in a new random order each round.
func sameTime(ctx context.Context, l *lab) ([]report.Row, error) {
	r, err := l.rig(ctx, 1, map[string]string{"LIMIT_PASSWORDS": "10/1h", "LIMIT_PASSWORDS_ALL": "100/1h"})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	all, err := kinds(ctx, r)
	if err != nil {
		return nil, err
	}
	samples := make([][]float64, len(all))
	for n := range perKind {
		for _, i := range rand.Perm(len(all)) {
			k := all[i]
			began := time.Now()
			a, err := r.LogIn(ctx, k.emails[n%len(k.emails)], k.password)
			took := time.Since(began)
			if err == nil {
				err = a.Want(k.status)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", k.name, err)
			}
			samples[i] = append(samples[i], ms(took))
		}
	}
	var rows []report.Row
	for _, pair := range [][2]int{{1, 0}, {2, 0}, {3, 0}, {5, 4}} {
		a, b := pair[0], pair[1]
		rows = append(rows, apart(all[a].name+" : "+all[b].name, samples[a], samples[b]))
	}
	locked := apart(all[4].name+" : "+all[0].name, samples[4], samples[0])
	locked.Verdict = medians(samples[4], samples[0]) // its answer tells them apart anyway
	return append(rows, locked), nil
}

// pairs is how many rank tests are made, told is how likely a difference of chance may be called one in any of them.
const pairs, told = 4, 0.01

// apart says whether two kinds of refusal can be told apart by their time.
func apart(what string, a, b []float64) report.Row {
	ratio, ranks := stats.RatioOf(a, b), stats.MannWhitney(a, b)
	verdict := medians(a, b)
	if ranks.P < told/pairs {
		verdict = report.Misses
	}
	return report.Row{
		ID: "P-8", What: what, Got: fmt.Sprintf("%s, p = %.3f", report.Figure(ratio, 3, " ×"), ranks.P),
		Goal: "0.98 to 1.02 ×, p ≥ 0.0025", Verdict: verdict,
		Info: fmt.Sprintf("%.2f and %.2f ms; quartiles %.2f and %.2f ms apart; one is above the other in %.1f %%; %d samples each",
			stats.Median(a), stats.Median(b), stats.Spread(a), stats.Spread(b), 100*ranks.Above, len(a)),
	}
}

// medians holds the ratio of medians between 0.98 and 1.02.
func medians(a, b []float64) report.Verdict {
	ratio := stats.RatioOf(a, b)
	return report.All(report.AtMost(ratio, 1.02), report.AtLeast(ratio, 0.98))
}
