package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"time"

	"countersign/bench/report"
	"countersign/bench/rig"
	"countersign/bench/stats"
	"countersign/local/stack"
)

// acts are what is done at every size; each is measured and counted.
func acts() []string { return []string{"login", "poll", "registration"} }

// sized is a system with so many accounts and sessions in its tables.
type sized struct {
	rows    int
	rig     *rig.Rig
	people  []rig.Person
	waiting string // the token of a login that waits
	times   map[string][]float64
	counts  map[string]string
}

// growth compares login, poll and registration with few and with many rows in the tables.
func growth(ctx context.Context, l *lab) ([]report.Row, error) {
	const samples = 150
	rows, err := grow(ctx, samples, "embedded engine", []int{100, 10_000, 1_000_000}, stack.Options{Binaries: l.binaries})
	if err != nil {
		return nil, err
	}
	url := os.Getenv("TEST_DYNAMODB_URL")
	if url == "" {
		fmt.Fprint(l.progress, "(no DynamoDB Local: TEST_DYNAMODB_URL is not set) ")
		return rows, nil
	}
	more, err := grow(ctx, samples, "DynamoDB Local", []int{100, 100_000}, stack.Options{Binaries: l.binaries, DynamoDBURL: url})
	return append(rows, more...), err
}

// grow measures each act so often at each size, in turns.
func grow(ctx context.Context, samples int, engine string, sizes []int, o stack.Options) ([]report.Row, error) {
	// collecting millions of items again and again while they are made takes longer than making them
	defer debug.SetGCPercent(debug.SetGCPercent(800))
	var all []*sized
	defer func() {
		for _, s := range all {
			s.rig.Close()
		}
	}()
	for _, rows := range sizes {
		s, err := newSized(ctx, rows, samples, o)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	runtime.GC() // of what filling left behind
	for n := range samples {
		for i := range all { // in turns
			if err := all[(i+n)%len(all)].act(ctx, n); err != nil {
				return nil, err
			}
		}
	}
	var rows []report.Row
	few, many := all[0], all[len(all)-1]
	for _, act := range acts() {
		ratio := stats.RatioOf(many.times[act], few.times[act])
		verdict := report.AtMost(ratio, 1.05)
		for _, s := range all {
			if s.counts[act] != few.counts[act] {
				verdict = report.Misses
			}
		}
		rows = append(rows, report.Row{
			ID: "P-9", What: fmt.Sprintf("%s, %d : %d rows, %s", act, many.rows, few.rows, engine),
			Got:  report.Figure(ratio, 3, " ×") + ", " + many.counts[act] + "; was " + few.counts[act],
			Goal: "≤ 1.05 ×, the same items", Verdict: verdict,
			Info: fmt.Sprintf("%.2f and %.2f ms; quartiles %.2f and %.2f ms apart; %d samples each", stats.Median(many.times[act]),
				stats.Median(few.times[act]), stats.Spread(many.times[act]), stats.Spread(few.times[act]), len(few.times[act])),
		})
	}
	return rows, nil
}

func newSized(ctx context.Context, rows, samples int, o stack.Options) (*sized, error) {
	o.Environments, o.Concurrency = 1, 100
	if o.DynamoDBURL != "" {
		tag := fmt.Sprintf("bench-%d-%d-", time.Now().UnixNano(), rows)
		o.Set = map[string]string{"USERS_TABLE": tag + "users", "FACTORS_TABLE": tag + "factors", "LOGINS_TABLE": tag + "logins", "LIMITS_TABLE": tag + "limits"}
	}
	r, err := rig.Start(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &sized{rows: rows, rig: r, times: map[string][]float64{}, counts: map[string]string{}}
	if err := s.prepare(ctx, samples); err != nil {
		r.Close()
		return nil, fmt.Errorf("with %d rows: %w", rows, err)
	}
	return s, nil
}

func (s *sized) prepare(ctx context.Context, samples int) error {
	var err error
	if s.people, err = s.rig.Members(ctx, samples+1, nil); err != nil {
		return err
	}
	first := s.people[samples]
	a, err := s.rig.LogIn(ctx, first.Email, rig.Password)
	if err != nil {
		return err
	}
	s.waiting = a.Token
	if err := first.Answer(false); err != nil { // a push that waits would make old polls ask the provider
		return err
	}
	return s.rig.Fill(ctx, first, a.Token, s.rows)
}

// act does each of the acts, the poll some times more: it is so short that its time is the least certain.
func (s *sized) act(ctx context.Context, n int) error {
	stranger := s.rig.Stranger()
	for _, act := range append(acts(), "poll", "poll", "poll") {
		status, do := 200, func() (rig.Answer, error) { return s.rig.LogIn(ctx, s.people[n].Email, rig.Password) }
		switch act {
		case "poll":
			do = func() (rig.Answer, error) { return s.rig.Poll(ctx, s.waiting) }
		case "registration":
			status, do = 201, func() (rig.Answer, error) { return s.rig.Register(ctx, stranger) }
		}
		var took time.Duration
		counts, err := s.rig.Count(func() error {
			began := time.Now()
			a, err := do()
			took = time.Since(began)
			if err != nil {
				return err
			}
			return a.Want(status)
		})
		if err != nil {
			return fmt.Errorf("%s with %d rows: %w", act, s.rows, err)
		}
		s.times[act] = append(s.times[act], ms(took))
		items := fmt.Sprintf("%d read, %d written", counts.Table.Reads, counts.Table.Writes)
		if s.counts[act] != "" && s.counts[act] != items && n > 0 {
			items = s.counts[act] + " or " + items
		}
		s.counts[act] = items
	}
	return nil
}
