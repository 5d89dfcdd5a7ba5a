package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	vegeta "github.com/tsenart/vegeta/v12/lib"

	"countersign/bench/rig"
	"countersign/shared/logins"
)

// Load is a system under load.
type Load struct {
	URL    string
	Book   *Book
	People <-chan rig.Person // who logs in next; each must be somebody else
	// Polls is how many polls come with one login.
	Polls int
	// Thinks is how long a person takes to approve, at most; at least it is a third of that.
	Thinks   time.Duration
	Progress io.Writer

	arrivals atomic.Int64
	thinking sync.WaitGroup
}

// slowest is how late an answer may be to fit into a histogram, and timeout when nobody waits for it any more: longer
// than the gateway takes to give up.
const (
	slowest = 10 * time.Minute
	timeout = 40 * time.Second
)

// Phase is what one stretch of load came to.
type Phase struct {
	Name     string
	Rate     int // arrivals a second
	Requests int
	Statuses map[uint16]int
	Latency  *hdr.Histogram // µs
}

// Run makes requests at a rate for a time. pollsOnly makes none of them a login.
func (l *Load) Run(ctx context.Context, name string, rate int, lasts time.Duration, pollsOnly bool) (Phase, error) {
	client := client()
	defer client.CloseIdleConnections() // else the gateway keeps them after the load
	attacker := vegeta.NewAttacker(vegeta.Client(client), vegeta.Workers(64), vegeta.MaxWorkers(50_000))
	p := Phase{Name: name, Rate: rate, Statuses: map[uint16]int{}, Latency: hdr.New(1, slowest.Microseconds(), 3)}
	stop := context.AfterFunc(ctx, func() { attacker.Stop() })
	defer stop()
	pace := counted{vegeta.Rate{Freq: rate, Per: time.Second}, uint64(lasts.Seconds() * float64(rate))}
	began := time.Now()
	shown := began
	results := attacker.Attack(l.target(pollsOnly), pace, 0, name)
	for r := range results {
		if errors.Is(ctx.Err(), context.Canceled) {
			continue // until all are back
		}
		p.Requests++
		p.Statuses[r.Code]++
		// counted from when the request was due: one that is sent late has waited already
		due := began.Add(time.Duration(r.Seq) * time.Second / time.Duration(rate))
		if err := p.Latency.RecordValue(max(r.Latency, r.End().Sub(due)).Microseconds()); err != nil {
			return p, fmt.Errorf("record a latency: %w", err)
		}
		l.enter(r)
		if now := time.Now(); now.Sub(shown) > time.Second {
			shown = now
			fmt.Fprintf(l.Progress, "\r%s: %d requests, p50 %s, p99 %s; %s    ", name, p.Requests, at(p.Latency, 50), at(p.Latency, 99), l.Book.Account())
		}
	}
	fmt.Fprintf(l.Progress, "\r\033[K%s\n", p)
	return p, ctx.Err()
}

// counted is a steady pace that ends after a number of requests, and not before they are made.
type counted struct {
	vegeta.ConstantPacer
	requests uint64
}

// Pace implements vegeta.Pacer.
func (c counted) Pace(elapsed time.Duration, hits uint64) (wait time.Duration, stop bool) {
	if hits >= c.requests {
		return 0, true
	}
	return c.ConstantPacer.Pace(elapsed, hits)
}

// client opens as many connections as there are requests at a time, and keeps them while the load lasts.
func client() *http.Client {
	return &http.Client{
		Timeout:       timeout,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 10_000, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// target decides what arrives next: a login, or the poll of one that waits.
func (l *Load) target(pollsOnly bool) vegeta.Targeter {
	return func(t *vegeta.Target) error {
		n := l.arrivals.Add(1)
		if !pollsOnly && n%int64(1+l.Polls) == 0 {
			return l.login(t)
		}
		entry, token, ok := l.Book.next(time.Now())
		switch {
		case !ok && pollsOnly:
			return vegeta.ErrNoTargets
		case !ok:
			return l.login(t)
		}
		t.Method, t.URL, t.Header = http.MethodGet, l.URL+"/session/status?"+strconv.Itoa(entry), browser()
		t.Header.Set("Cookie", logins.LoginCookie+"="+token)
		return nil
	}
}

func (l *Load) login(t *vegeta.Target) error {
	p, ok := <-l.People
	if !ok {
		return vegeta.ErrNoTargets
	}
	t.Method, t.URL, t.Header = http.MethodPost, l.URL+"/session?"+strconv.Itoa(l.Book.begin(p)), browser()
	t.Header.Set("Content-Type", "application/json")
	t.Body = fmt.Appendf(nil, `{"email":%q,"password":%q}`, p.Email, rig.Password)
	return nil
}

// browser are the headers of the login page.
func browser() http.Header {
	return http.Header{"Accept-Session": {"cookie"}, "Sec-Fetch-Site": {"same-origin"}}
}

// enter writes an answer into the book. The number in the query, which no route reads, says whose it is.
func (l *Load) enter(r *vegeta.Result) {
	path, number, _ := strings.Cut(r.URL, "?")
	n, err := strconv.Atoi(number)
	if err != nil {
		return // no target was left: nothing was sent
	}
	if strings.HasSuffix(path, "/status") {
		l.Book.polled(n, int(r.Code), r.Headers, brief(r.Error), time.Now())
		return
	}
	if person, ok := l.Book.answered(n, int(r.Code), r.Headers, brief(r.Error)); ok {
		l.think(person)
	}
}

// think lets the person approve after a while. A callback that the system refuses is made up for by a poll that asks.
func (l *Load) think(p rig.Person) {
	if l.Thinks <= 0 {
		return
	}
	l.thinking.Add(1)
	time.AfterFunc(l.Thinks/3+rand.N(l.Thinks*2/3), func() {
		defer l.thinking.Done()
		_ = p.Answer(true)
	})
}

// brief is an error's end: what went wrong, without the address.
func brief(text string) string { return text[strings.LastIndex(text, ": ")+1:] }

// Drain polls until no login waits, or no longer than lasts.
func (l *Load) Drain(ctx context.Context, name string, rate int, lasts time.Duration) error {
	l.thinking.Wait()
	for end := time.Now().Add(lasts); time.Now().Before(end) && l.Book.Account().Waiting > 0; {
		if _, err := l.Run(ctx, name, rate, min(time.Second, time.Until(end)), true); err != nil {
			return err
		}
	}
	return nil
}

func at(h *hdr.Histogram, quantile float64) time.Duration {
	d := time.Duration(h.ValueAtQuantile(quantile)) * time.Microsecond
	return d.Round(10 * time.Microsecond)
}

// Cells are the phase as cells of a table: name, requests, rate, p50, p90, p99, p99.9, requests by status.
func (p Phase) Cells() []string {
	var statuses []string
	for _, s := range slices.Sorted(maps.Keys(p.Statuses)) {
		statuses = append(statuses, fmt.Sprintf("%d × %d", p.Statuses[s], s))
	}
	return []string{
		p.Name, strconv.Itoa(p.Requests), strconv.Itoa(p.Rate), at(p.Latency, 50).String(), at(p.Latency, 90).String(),
		at(p.Latency, 99).String(), at(p.Latency, 99.9).String(), strings.Join(statuses, ", "),
	}
}

// String is a line for the terminal.
func (p Phase) String() string {
	return fmt.Sprintf("%s: %d requests at %d/s, p50 %s, p90 %s, p99 %s, p99.9 %s, by status %v", p.Name, p.Requests, p.Rate,
		at(p.Latency, 50), at(p.Latency, 90), at(p.Latency, 99), at(p.Latency, 99.9), p.Statuses)
}
