package logins

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	"countersign/shared/dynamo"
	"countersign/sim/dynamodb/tabletest"
)

// What a function does with a login that it read before another request wrote it. All cases are made: each state that a login
// can be in, each thing that may have happened to it since, and each write. What comes of it must be what the pure machine
// makes of the login as it stands, though the writer has not seen that; and each clause of each condition must be needed.
func TestEveryClauseOfAMoveIsNeeded(t *testing.T) {
	c := tabletest.Direct()
	name := tabletest.New(t, c)
	common := func(clause string) bool { return strings.Contains(clause, dynamo.Wrote) }
	tabletest.EveryClause(t, c, common, slices.Concat(staleCases(t, c, name), lostAnswer(t, c, name)))
}

// staleNow is when the stale writes happen; what began at begin still runs.
var staleNow = begin.Add(time.Second)

// An act is one write of this package by a request that has read a login. want is what it should make of the login as it is stored.
type act struct {
	group string
	do    func(logins *Table, seen Login) error
	want  func(now Login) (Login, error)
}

// acts are all moves, and the three writes that are none.
func acts() []act {
	var all []act
	for name, e := range events() {
		group := strings.TrimPrefix(fmt.Sprintf("%T", e), "logins.")
		if p, ok := e.(Passing); ok {
			group += " " + string(p.By)
			p.key, p.next = []byte("key"), []byte("a new hash")
			e = p
		}
		all = append(all, act{group + ", " + name, func(logins *Table, seen Login) error {
			_, err := logins.Do(ctx, seen, e, staleNow)
			return err
		}, func(now Login) (Login, error) { return now.Move(e, staleNow) }})
	}
	const pause = time.Second
	return append(all, act{"Ask, ask", func(logins *Table, seen Login) error {
		_, err := logins.Ask(ctx, seen, pause, staleNow)
		return err
	}, func(now Login) (Login, error) {
		if now.State != Pending || now.Push.Ref != "u" || staleNow.Before(now.Push.Asked.Add(pause)) {
			return now, ErrRefused
		}
		now.Push.Asked = staleNow
		return now, nil
	}}, act{"Hold, hold", func(logins *Table, seen Login) error {
		_, err := logins.Hold(ctx, seen, "reader")
		return err
	}, func(now Login) (Login, error) {
		if now.State != Pending {
			return now, ErrRefused
		}
		now.Reader = "reader"
		return now, nil
	}}, act{"Touch, touch", func(logins *Table, seen Login) error {
		_, err := logins.Touch(ctx, seen, time.Second, staleNow)
		return err
	}, func(now Login) (Login, error) {
		if now.State != Active {
			return now, ErrNoSession
		}
		now.Used = staleNow
		return now, nil
	}})
}

// meanwhiles are what another request may have made of a login since it was read: every move that is possible, and what an
// operator or another version might do to one attribute alone.
func meanwhiles(seen Login) map[string]Login {
	all := map[string]Login{"nothing": seen}
	for name, e := range events() {
		if p, ok := e.(Passing); ok {
			p.key, p.next = []byte("another key"), []byte("another hash")
			e = p
		}
		if after, err := seen.Move(e, staleNow); err == nil {
			all[name] = after
		}
	}
	for name, change := range map[string]func(*Login){
		"the account counted":  func(s *Login) { s.Limits.Account = someLimits(9).Account },
		"the phone counted":    func(s *Login) { s.Limits.Phone = someLimits(9).Phone },
		"the login's end came": func(s *Login) { s.Expires = begin },
		"the push's end came":  func(s *Login) { s.Push.Expires = begin },
		"another push":         func(s *Login) { s.Push.Ordinal++ },
		"another push's id":    func(s *Login) { s.Push.Ref = "v" },
		"paused for longer": func(s *Login) {
			s.Limits.Account.PushWait, s.Limits.Phone.PushWait = begin.Add(2*time.Hour), begin.Add(2*time.Hour)
		},
		"the phone was proved":  func(s *Login) { s.Proved = !s.Proved },
		"another person":        func(s *Login) { *s = s.withRef("9", s.Factor().App) },
		"the push failed":       func(s *Login) { s.Push.Failure = "unavailable" },
		"codes tried":           func(s *Login) { s.Attempts = 5 },
		"codes handed back":     func(s *Login) { s.Attempts = 0 },
		"codes wrong":           func(s *Login) { s.Wrong = 4 },
		"approved too late":     func(s *Login) { s.Push.Answer, s.Push.AnswerID, s.Push.Answered = Approved, "u", s.Push.Expires },
		"approved":              func(s *Login) { s.Push.Answer, s.Push.AnswerID, s.Push.Answered = Approved, "u", begin },
		"approved, under an id": func(s *Login) { s.Push.Answer, s.Push.AnswerID, s.Push.Answered = Approved, "v", begin },
		"denied":                func(s *Login) { s.Push.Answer, s.Push.AnswerID, s.Push.Answered = Denied, "u", begin },
		"asked":                 func(s *Login) { s.Push.Asked = staleNow },
		"asked, long ago":       func(s *Login) { s.Push.Asked = begin.Add(-time.Hour) },
		"no token after":        func(s *Login) { s.next = nil },
	} {
		after := seen
		change(&after)
		all["by itself: "+name] = after
	}
	for _, state := range []State{Pending, Registered, Active, Locked, Cancelled, Ended} {
		after := seen
		after.State = state
		all["by itself: "+string(state)] = after
	}
	return all
}

// staleCases are all of them, but for those that the writer itself sees to be impossible, and those that never happen.
func staleCases(t *testing.T, c *dynamodb.Client, name string) (cases []tabletest.Stale) {
	t.Helper()
	all := acts()
	for stateName, seen := range states() {
		seen.hash = []byte("hash")
		variants := map[string]Login{"": seen}
		if seen.Push.Ordinal == 0 {
			variants[", codes tried"] = tried(seen)
		}
		if stateName == "pending, no push" {
			proved := seen
			proved.Proved = true
			variants[", proved"] = proved
		}
		for variant, seen := range variants {
			for happened, now := range meanwhiles(seen) {
				for _, a := range all {
					group, event, _ := strings.Cut(a.group, ", ")
					if _, err := a.want(seen); err != nil || impossible(group, happened, seen, now) {
						continue
					}
					want, err := a.want(now)
					cases = append(cases, tabletest.Stale{
						Group: group, Kind: happened, Name: stateName + variant + ", meanwhile " + happened + ": " + event, Want: outcome(want, err),
						Run: func(t *testing.T, act *dynamodb.Client) string {
							id := putAs(t, c, name, now, happened != "nothing")
							err := a.do(New(act, name), withID(seen, id))
							return outcome(readBack(t, c, name, id), err)
						},
					})
				}
			}
		}
	}
	return cases
}

func tried(s Login) Login {
	s.Attempts, s.Wrong = 2, 1
	return s
}

func withID(s Login, id string) Login {
	s.ID = id
	return s
}

// outcome is what came of a write, in words.
func outcome(s Login, err error) string {
	if err != nil && !errors.Is(err, ErrRefused) && !errors.Is(err, ErrNoSession) {
		return "failed: " + err.Error()
	}
	s.ID = "id"
	return fmt.Sprintf("refused %v, %+v", err != nil, s)
}

// putAs puts a login into the table as it stands, whether another request has written it or nobody since it was made.
func putAs(t *testing.T, c *dynamodb.Client, name string, s Login, written bool) (id string) {
	t.Helper()
	s.ID = NewToken().ID()
	it := everything(s)
	if d := cmp.Diff(s, decode(it), same); d != "" {
		t.Fatalf("an attribute is missing in everything (-put +read):\n%s", d)
	}
	if written {
		it[dynamo.Wrote] = dynamo.Text("another")
	}
	if _, err := c.PutItem(ctx, &dynamodb.PutItemInput{TableName: &name, Item: it}); err != nil {
		t.Fatal(err)
	}
	return s.ID
}

func readBack(t *testing.T, c *dynamodb.Client, name, id string) Login {
	t.Helper()
	s, err := New(c, name).Get(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// impossible tells of a case that never happens.
func impossible(group, happened string, seen, now Login) bool {
	itself := strings.HasPrefix(happened, "by itself: ")
	switch {
	case itself && seen.Push.Ordinal == 0 && now.Push != seen.Push && now.Push.Ordinal == 0:
		return true // something happens to a push that there is not
	case happened != "nothing" && cmp.Equal(seen, now, same):
		return true // nothing new
	case itself && seen.Push.Ref != "" && now.Push.Failure != seen.Push.Failure:
		return true // a push that was sent does not fail any more
	case group == "PushStarted" && now.Push.Ordinal == seen.Push.Ordinal && now.Push.State(staleNow) == PushPending:
		return true // what is over stays over
	}
	return false
}
