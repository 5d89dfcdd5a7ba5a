package logins

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/shared/dynamo"
)

// tries limits how often Do tries again if other requests change the login meanwhile.
const tries = 5

// Table is the DynamoDB table of the logins. It is safe for concurrent use.
type Table struct {
	client *dynamodb.Client
	name   string
}

// New returns the table called name.
func New(client *dynamodb.Client, name string) *Table { return &Table{client, name} }

// Create stores a new login, which the token will reach. Its ID comes from the token.
func (t *Table) Create(ctx context.Context, s Login, token Token) (Login, error) {
	s.ID, s.hash = token.ID(), token.hash()
	put := dynamo.Put{Table: t.name, Item: encode(s), Condition: "attribute_not_exists(id)"}
	if err := put.Do(ctx, t.client); err != nil {
		return Login{}, fmt.Errorf("logins: create login: %w", err)
	}
	return s, nil
}

// Do stores an event of a login in one conditional write. It returns the login after that. The
// error is ErrRefused if the event is not possible, together with the login as it is stored, and
// ErrNotFound if there is no such login.
func (t *Table) Do(ctx context.Context, s Login, e Event, now time.Time) (Login, error) {
	for range tries {
		if _, err := e.move(s, now); err != nil {
			return s, err
		}
		after, err := t.update(ctx, s.ID, e.write(s, now))
		if !errors.Is(err, ErrRefused) {
			return after, err
		}
		s = after // another request has changed the login: is the event still possible?
	}
	return s, ErrRefused
}

// NoteLimits notes on a login what the counters allow, unless the login knows that already. It
// returns the login after that. If the login is over meanwhile, that is no error.
func (t *Table) NoteLimits(ctx context.Context, s Login, limits Limits, now time.Time) (Login, error) {
	if !s.News(limits) {
		return s, nil
	}
	after, err := t.Do(ctx, s, Counted{Limits: limits}, now)
	if errors.Is(err, ErrRefused) {
		err = nil
	}
	return after, err
}

// Pass turns the login into a session, once. It returns the session and its token: a token
// client keeps its token, and a cookie client gets a new one. If the login was already passed,
// Pass returns the same session and token again during Reread, and then ErrRefused. The
// session's Passed equals now only if this call has passed the login, because a stored time has
// whole milliseconds.
func (t *Table) Pass(ctx context.Context, s Login, token Token, by AMR, life time.Duration, now time.Time) (Login, Token, error) {
	e := Passing{By: by, Session: life}
	if s.Client == CookieClient {
		e.key = make([]byte, secretSize)
		rand.Read(e.key)
		e.next = token.next(e.key).hash()
	}
	after, err := t.Do(ctx, s, e, now)
	if errors.Is(err, ErrRefused) {
		return after.Again(token, now)
	}
	if err != nil {
		return after, Token{}, err
	}
	after.Passed = now
	return after, after.current(token), nil
}

// Again returns the session and its token once more for the old token from before the login was
// passed. The error is ErrRefused once Reread is over.
func (s Login) Again(token Token, now time.Time) (Login, Token, error) {
	if s.State != Active || !now.Before(s.Passed.Add(Reread)) {
		return s, Token{}, ErrRefused
	}
	return s, s.current(token), nil
}

func (s Login) current(token Token) Token {
	if len(s.next) == 0 {
		return token
	}
	return token.next(s.key)
}

// Touch notes that a session was used. It writes only if the last note is older than a sixth of
// the idle time, so that most reads cost no write. The error is ErrNoSession if the session has
// ended meanwhile.
func (t *Table) Touch(ctx context.Context, s Login, idle time.Duration, now time.Time) (Login, error) {
	if s.State != Active || now.Before(s.Used.Add(idle/6)) {
		return s, nil
	}
	v := dynamo.Item{}
	v[":active"] = dynamo.Text(string(Active))
	v[":now"] = dynamo.Time(now)
	after, err := t.update(ctx, s.ID, write{
		update: "s_used = :now", condition: "s_state = :active", values: v,
	})
	if errors.Is(err, ErrRefused) || errors.Is(err, ErrNotFound) {
		err = ErrNoSession // logged out meanwhile
	}
	return after, err
}

// Ask decides which request may ask the provider about the push: one in the time pause. The
// error is ErrRefused for all others.
func (t *Table) Ask(ctx context.Context, s Login, pause time.Duration, now time.Time) (Login, error) {
	if s.Push.Ref == "" || now.Before(s.Push.Asked.Add(pause)) {
		return s, ErrRefused
	}
	v := dynamo.Item{}
	v[":pending"] = dynamo.Text(string(Pending))
	v[":ref"] = dynamo.Text(s.Push.Ref)
	v[":now"] = dynamo.Time(now)
	v[":before"] = dynamo.Time(now.Add(-pause))
	return t.update(ctx, s.ID, write{
		update: "p_asked = :now",
		condition: "s_state = :pending AND p_ref = :ref" +
			" AND (attribute_not_exists(p_asked) OR p_asked <= :before)",
		values: v,
	})
}

// Hold notes which status read is held for this login. An earlier read that looks again sees
// that the name has changed. The error is ErrRefused if the login no longer waits.
func (t *Table) Hold(ctx context.Context, s Login, reader string) (Login, error) {
	v := dynamo.Item{}
	v[":pending"] = dynamo.Text(string(Pending))
	v[":reader"] = dynamo.Text(reader)
	return t.update(ctx, s.ID, write{update: "s_reader = :reader", condition: "s_state = :pending", values: v})
}

// update makes a write. The error is ErrRefused if its condition does not hold, together with
// the login as it is stored.
func (t *Table) update(ctx context.Context, id string, w write) (Login, error) {
	u := dynamo.Update{
		Table: t.name, Key: dynamo.Item{attrID: dynamo.Text(id)}, Set: w.update, Remove: w.remove, Condition: w.condition, Values: w.values, Back: w.back,
	}
	if strings.Contains(w.update, "#ttl") {
		u.Names = map[string]string{"#ttl": attrTTL}
	}
	after, err := u.Do(ctx, t.client)
	if refused, ok := errors.AsType[*dynamo.Refused](err); ok {
		if refused.Found == nil {
			return Login{}, ErrNotFound
		}
		return decode(refused.Found), ErrRefused
	}
	if err != nil {
		return Login{}, fmt.Errorf("logins: write login: %w", err)
	}
	return decode(after), nil
}
