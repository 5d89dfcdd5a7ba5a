package logins

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"countersign/sim/dynamodb/tabletest"
)

var ctx = context.Background()

func each(t *testing.T, test func(t *testing.T, logins *Table)) {
	tabletest.Each(t, func(t *testing.T, c *dynamodb.Client) { test(t, New(c, tabletest.New(t, c))) })
}

func pending(client Client) Login {
	return Login{
		Client: client, State: Pending, Account: "account", Generation: 2, Factors: oneWay("1", true), Counters: "email#x",
		Proved: true, Created: begin, Expires: begin.Add(LoginLife), Limits: someLimits(1),
		Push: Push{Ordinal: 1, Number: "47", Place: 2, Sent: begin, Expires: begin.Add(PushLife)},
	}
}

func create(t testing.TB, logins *Table, s Login) (Login, Token) {
	t.Helper()
	token := NewToken()
	s, err := logins.Create(ctx, s, token)
	if err != nil {
		t.Fatal(err)
	}
	return s, token
}

func do(t testing.TB, logins *Table, s Login, e Event, now time.Time) Login {
	t.Helper()
	after, err := logins.Do(ctx, s, e, now)
	if err != nil {
		t.Fatalf("%T: %v", e, err)
	}
	return after
}

var same = cmp.AllowUnexported(Login{})

func TestWhatIsCreatedIsRead(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		want, token := create(t, logins, pending(CookieClient))
		got, err := logins.Get(ctx, token.ID())
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got, same); d != "" {
			t.Error(d)
		}
		if _, err := logins.Get(ctx, NewToken().ID()); !errors.Is(err, ErrNotFound) {
			t.Errorf("another id: got %v", err)
		}
		other := token
		other.secret[0]++
		if _, err := logins.Create(ctx, want, other); err == nil {
			t.Error("another login under the same id was created")
		}
	})
}

// The table's conditional writes and the pure rule agree, whatever happens.
func TestTableAgreesWithTheMachine(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		rapid.Check(t, func(t *rapid.T) {
			start := pending(rapid.SampledFrom([]Client{CookieClient, TokenClient}).Draw(t, "client"))
			if rapid.Bool().Draw(t, "registered") {
				start.State, start.Push = Registered, Push{}
			}
			model, err := logins.Create(ctx, start, NewToken())
			if err != nil {
				t.Fatal(err)
			}
			read, now := model, begin
			for range rapid.IntRange(1, 12).Draw(t, "events") {
				now = now.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "seconds")) * time.Second)
				e := anyEvent(t, model)
				want, wantErr := model.Move(e, now)
				// Half the time the writer has not seen what happened last.
				from := read
				if rapid.Bool().Draw(t, "fresh") {
					from, read = model, model
				}
				if started, ok := e.(PushStarted); ok && from.Push.Ordinal+1 != started.Push.Ordinal {
					from = model // the request that numbers a push has just read the login
				}
				got, err := logins.Do(ctx, from, e, now)
				if errors.Is(err, ErrRefused) != errors.Is(wantErr, ErrRefused) || err != nil && !errors.Is(err, ErrRefused) {
					// A writer who has not seen the latest state may give up on what
					// is possible by now, but never do what is not.
					if err == nil || from.State == model.State && from.Push == model.Push && from.Attempts == model.Attempts && from.Noticed == model.Noticed {
						t.Fatalf("%T at %v: table %v, machine %v", e, now.Sub(begin), err, wantErr)
					}
					continue
				}
				if err != nil {
					continue
				}
				if d := cmp.Diff(want, got, same); d != "" {
					t.Fatalf("%T: %s", e, d)
				}
				model = got
			}
		})
	})
}

// Of two requests that count at once, the one that counted later is believed,
// whichever of them writes first.
func TestTheLaterCountIsNoted(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		for name, order := range map[string][2]int64{"in turn": {2, 3}, "the later one first": {3, 2}} {
			s, _ := create(t, logins, pending(CookieClient))
			for _, version := range order { // neither has seen the other
				do(t, logins, s, CodeTried{Max: 5, Limits: someLimits(version)}, begin)
			}
			got, err := logins.Get(ctx, s.ID)
			if err != nil || got.Attempts != 2 || got.Limits != someLimits(3) {
				t.Errorf("%s: %d attempts, noted %+v, %v", name, got.Attempts, got.Limits, err)
			}
			do(t, logins, s, Counted{someLimits(2)}, begin)
			if got, err = logins.Get(ctx, s.ID); err != nil || got.Limits != someLimits(3) {
				t.Errorf("%s, and an older count: noted %+v, %v", name, got.Limits, err)
			}
		}
	})
}

// An approval that came in the push's last moment is not thrown away by a writer who read the login before it.
func TestAnApprovalOutlivesWhoHasNotSeenIt(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		s, _ := create(t, logins, pending(CookieClient))
		s = do(t, logins, s, PushSent{1, "u"}, begin)
		next := PushStarted{Push: Push{Ordinal: 2, Number: "42", Place: 1, Sent: s.Push.Expires, Expires: s.Push.Expires.Add(2 * time.Minute)}}
		do(t, logins, s, PushAnswered{Ordinal: 1, Ref: "u", Person: "1", Answer: Approved}, s.Push.Expires.Add(-time.Second))
		got, err := logins.Do(ctx, s, next, s.Push.Expires)
		if !errors.Is(err, ErrRefused) || got.Push.State(s.Push.Expires) != PushApproved {
			t.Errorf("got push %d %s, %v, want the first, approved", got.Push.Ordinal, got.Push.State(s.Push.Expires), err)
		}
	})
}

func TestFirstAnswerWins(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		for range 5 {
			s, _ := create(t, logins, pending(CookieClient))
			s = do(t, logins, s, PushSent{1, "u"}, begin)
			var applied atomic.Int32
			var wg sync.WaitGroup
			for i := range 50 {
				answer := []Answer{Approved, Denied}[i%2]
				wg.Go(func() {
					_, err := logins.Do(ctx, s, PushAnswered{Ordinal: 1, Ref: "u", Person: "1", Answer: answer}, begin.Add(time.Second))
					if err == nil {
						applied.Add(1)
					} else if !errors.Is(err, ErrRefused) {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if applied.Load() != 1 {
				t.Errorf("%d answers were applied", applied.Load())
			}
		}
	})
}

// An answer that overtakes the write of the push's id takes effect when the id
// comes, and none that has another id ever does.
func TestEarlyAnswerWaitsForItsID(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		s, _ := create(t, logins, pending(CookieClient))
		s = do(t, logins, s, PushAnswered{Ordinal: 1, Ref: "u", Person: "1", Answer: Approved}, begin)
		if got := s.Push.State(begin); got != PushPending {
			t.Errorf("before the id: got %s", got)
		}
		s = do(t, logins, s, PushSent{1, "u"}, begin)
		if got := s.Push.State(begin); got != PushApproved {
			t.Errorf("with its id: got %s", got)
		}
		s, _ = create(t, logins, pending(CookieClient))
		s = do(t, logins, s, PushAnswered{Ordinal: 1, Ref: "other", Person: "1", Answer: Approved}, begin)
		s = do(t, logins, s, PushSent{1, "u"}, begin)
		if got := s.Push.State(begin); got != PushPending {
			t.Errorf("with another id: got %s", got)
		}
		s = do(t, logins, s, PushAnswered{Ordinal: 1, Ref: "u", Person: "1", Answer: Denied}, begin)
		if got := s.Push.State(begin); got != PushDenied {
			t.Errorf("the answer to this push: got %s", got)
		}
	})
}

// A code that is being checked may be the right one: only wrong ones lock.
func TestOnlyWrongCodesLock(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		s, token := create(t, logins, pending(TokenClient))
		for range 5 {
			s = do(t, logins, s, CodeTried{Max: 5}, begin)
		}
		for range 4 {
			s = do(t, logins, s, CodeWrong{Max: 5}, begin)
		}
		if s.State != Pending {
			t.Fatalf("four of five were wrong, and the login is %s", s.State)
		}
		if passed, _, err := logins.Pass(ctx, s, token, ByCode, SessionLife, begin); err != nil || passed.State != Active {
			t.Errorf("the fifth was right: %s, %v", passed.State, err)
		}
		s, _ = create(t, logins, pending(TokenClient))
		var wg sync.WaitGroup
		for range 5 {
			wg.Go(func() {
				tried, err := logins.Do(ctx, s, CodeTried{Max: 5}, begin)
				if err == nil {
					_, err = logins.Do(ctx, tried, CodeWrong{Max: 5}, begin)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if s, err := logins.Get(ctx, s.ID); err != nil || s.State != Locked || s.Wrong != 5 {
			t.Errorf("five wrong ones at once: %s after %d, %v", s.State, s.Wrong, err)
		}
	})
}

// ST-3: a hundred concurrent readers make one session, and all get its token.
func TestST3OneSessionForAllReaders(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		for _, client := range []Client{CookieClient, TokenClient} {
			s, token := create(t, logins, pending(client))
			s = do(t, logins, s, PushSent{1, "u"}, begin)
			s = do(t, logins, s, PushAnswered{Ordinal: 1, Ref: "u", Person: "1", Answer: Approved}, begin)
			tokens := make([]Token, 100)
			var wg sync.WaitGroup
			for i := range tokens {
				wg.Go(func() {
					var err error
					if _, tokens[i], err = logins.Pass(ctx, s, token, ByPush, SessionLife, begin.Add(time.Duration(i)*time.Millisecond)); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			for _, got := range tokens {
				if got != tokens[0] {
					t.Fatal("two readers got different sessions")
				}
			}
			if changed := tokens[0] != token; changed != (client == CookieClient) {
				t.Errorf("%s client: token changed: %v", client, changed)
			}
			after, err := logins.Get(ctx, token.ID())
			if err != nil {
				t.Fatal(err)
			}
			if _, own := after.owns(tokens[0]); !own {
				t.Error("the session's token does not reach it")
			}
			if _, _, err := after.Again(token, after.Passed.Add(Reread)); !errors.Is(err, ErrRefused) {
				t.Errorf("after %v the pending token still gives the session: %v", Reread, err)
			}
		}
	})
}

func TestAskIsOnesTurnAtATime(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		s, _ := create(t, logins, pending(CookieClient))
		if _, err := logins.Ask(ctx, s, time.Second, begin); !errors.Is(err, ErrRefused) {
			t.Errorf("before the push has an id: %v", err)
		}
		s = do(t, logins, s, PushSent{1, "u"}, begin)
		for round := range 3 {
			now := begin.Add(time.Duration(round) * 3 * time.Second)
			var turns atomic.Int32
			var wg sync.WaitGroup
			for range 30 {
				wg.Go(func() {
					if _, err := logins.Ask(ctx, s, 3*time.Second, now); err == nil {
						turns.Add(1)
					} else if !errors.Is(err, ErrRefused) {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if turns.Load() != 1 {
				t.Errorf("round %d: %d turns", round, turns.Load())
			}
		}
	})
}

func TestTouchWritesSeldom(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		s, token := create(t, logins, pending(TokenClient))
		s, _, err := logins.Pass(ctx, s, token, ByCode, SessionLife, begin)
		if err != nil {
			t.Fatal(err)
		}
		early, err := logins.Touch(ctx, s, SessionIdle, begin.Add(SessionIdle/6-1))
		if err != nil || !early.Used.Equal(begin) {
			t.Errorf("before a sixth of the idle time: used %v, %v", early.Used, err)
		}
		at := begin.Add(SessionIdle / 6)
		late, err := logins.Touch(ctx, s, SessionIdle, at)
		if err != nil || !late.Used.Equal(at) {
			t.Errorf("after it: used %v, %v", late.Used, err)
		}
		do(t, logins, s, Closed{}, at)
		if _, err := logins.Touch(ctx, s, SessionIdle, at); !errors.Is(err, ErrNoSession) {
			t.Errorf("logged out meanwhile: %v", err)
		}
	})
}

// SE-1: what the table holds resumes no session.
func TestSE1TheTableHoldsNoSecret(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		s, token := create(t, logins, pending(CookieClient))
		s, next, err := logins.Pass(ctx, s, token, ByCode, SessionLife, begin)
		if err != nil {
			t.Fatal(err)
		}
		dump := fmt.Sprintf("%x %x %x %+v", s.hash, s.next, s.key, s)
		for _, secret := range [][]byte{token.secret[:], next.secret[:]} {
			if bytes.Contains([]byte(dump), fmt.Appendf(nil, "%x", secret)) {
				t.Error("a token's secret is on the item")
			}
		}
		// What is on the item, offered as a secret, reaches nothing.
		for _, stolen := range [][]byte{s.hash, s.next, s.key} {
			forged := Token{id: token.id}
			copy(forged.secret[:], stolen)
			if _, own := s.owns(forged); own {
				t.Error("the item's own bytes open it")
			}
		}
		if n := len(token.secret); n < 32 {
			t.Errorf("a secret of %d bytes", n)
		}
	})
}

func TestWhatDoesNotExistIsNotFound(t *testing.T) {
	each(t, func(t *testing.T, logins *Table) {
		s := pending(TokenClient)
		s.ID = NewToken().ID()
		if _, err := logins.Do(ctx, s, PushAnswered{Ordinal: 1, Ref: "u", Person: "1", Answer: Approved}, begin); !errors.Is(err, ErrNotFound) {
			t.Errorf("got %v; an answer must never make an item", err)
		}
	})
}

func TestFailuresOfTheTableAreErrors(t *testing.T) {
	logins := New(tabletest.Client(t), "nosuchtable")
	s := pending(TokenClient)
	s.ID = NewToken().ID()
	for name, err := range map[string]error{
		"create": second(logins.Create(ctx, s, NewToken())),
		"get":    second(logins.Get(ctx, s.ID)),
		"do":     second(logins.Do(ctx, s, Closed{}, begin)),
		"ask":    second(logins.Ask(ctx, Login{ID: s.ID, Push: Push{Ref: "u"}}, time.Second, begin)),
	} {
		if err == nil || errors.Is(err, ErrNotFound) || errors.Is(err, ErrRefused) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func second(_ Login, err error) error { return err }
