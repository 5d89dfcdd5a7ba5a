package functiontest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync"
	"testing"

	"countersign/shared/api/apitest"
	authysim "countersign/sim/authy"
	dynamosim "countersign/sim/dynamodb"
	"countersign/sim/tally"
)

// interruptions are the ways in which a request is cut short where it waits.
func interruptions() []string { return []string{"its time is over", "it panics"} }

// Interrupt cuts a request short at its first wait for a table or for Authy, then the same request at its second wait, and so
// on, until it has no such wait any more; and all that for each way to be cut short (F-10). prepare makes the request anew each
// time. From that wait on every table and Authy refuse all calls, until the request has ended.
//
// Then after looks at what is left. It gets the answer, and whether the request was cut short. It returns what is wrong with the
// login, or "" when all is well. Interrupt itself looks at what no such request may do: answer a 5xx with a token or a cookie.
func (f *Function[H]) Interrupt(to *tally.Tally, what string, prepare func() func() apitest.Answer, after func(got apitest.Answer, cut bool) string) {
	f.T.Helper()
	whole := f.mux
	for _, how := range interruptions() {
		for at := 1; ; at++ {
			act := prepare()
			c := &cutter{at: at, panics: how == "it panics", stop: f.stop}
			f.mux = c.around(whole)
			got := act()
			f.mux = whole
			f.resume()
			site := fmt.Sprintf("%s, wait %d, %s", what, at, how)
			if c.struck {
				to.Strike(fmt.Sprintf("%s, wait %d", what, at))
				if got.Status >= 500 && (len(got.Cookies) > 0 || got.JSON["token"] != nil || got.JSON["code"] == nil) {
					to.Wrong("%s: %d %s %v", site, got.Status, got.Body, got.Cookies)
				}
			}
			if problem := after(got, c.struck); problem != "" {
				to.Lost("%s: %s", site, problem)
			} else {
				to.Passed()
			}
			if !c.struck {
				break
			}
		}
	}
}

// stop makes everything that is asked of the tables and of Authy fail, undone.
func (s *System) stop() {
	s.Engine.Inject(func(dynamosim.Call) dynamosim.Fault { return dynamosim.Fault{Drop: true} })
	s.Authy.Faults().Set(authysim.Every, authysim.Fault{Kind: authysim.Reset})
}

func (s *System) resume() {
	s.Engine.Inject(nil)
	s.Authy.Faults().Clear()
}

// Counting begins a row of docs/reliability.md, which the test's end writes and holds to: nothing lost, nothing wrong.
func Counting(t testing.TB, id, fault string) *tally.Tally {
	t.Helper()
	to := tally.New(id, fault)
	t.Cleanup(func() {
		for _, problem := range to.Close() {
			t.Error(problem)
		}
		t.Log(to.Row())
	})
	return to
}

// cutter cuts one request short, at its at-th wait.
type cutter struct {
	at     int
	panics bool
	stop   func()

	waits  int
	struck bool
}

// around is the handler, with its requests' contexts watched: before each call Go's transport asks for a connection, in the
// goroutine of the caller, and tells the trace so.
func (c *cutter) around(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		limited := &limited{Context: r.Context(), over: make(chan struct{})}
		ctx := httptrace.WithClientTrace(limited, &httptrace.ClientTrace{GetConn: func(string) {
			if c.waits++; c.waits != c.at {
				return
			}
			c.struck = true
			c.stop()
			if c.panics {
				panic("the interruption that a test asked for")
			}
			limited.end()
		}, GotConn: func(info httptrace.GotConnInfo) {
			if limited.Err() != nil {
				_ = info.Conn.Close() // else the call might still be sent, and done while the test looks
			}
		}})
		h.ServeHTTP(w, r.WithContext(ctx))
	})
}

// limited is a context whose deadline passes when end is called.
type limited struct {
	context.Context
	over chan struct{}
	once sync.Once
}

func (l *limited) end() { l.once.Do(func() { close(l.over) }) }

// Done implements context.Context.
func (l *limited) Done() <-chan struct{} { return l.over }

// Err implements context.Context.
func (l *limited) Err() error {
	select {
	case <-l.over:
		return context.DeadlineExceeded
	default:
		return l.Context.Err()
	}
}
