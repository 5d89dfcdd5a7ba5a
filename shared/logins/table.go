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

// tries bounds how often Do reads anew when the login moved in between.
const tries = 5

// Table is the DynamoDB table of the logins. Safe for concurrent use.
type Table struct {
	client *dynamodb.Client
	name   string
}

// New returns the table called name.
func New(client *dynamodb.Client, name string) *Table { return &Table{client, name} }

// Create puts a new login, reached by the token. ID is taken from the token.
func (t *Table) Create(ctx context.Context, s Login, token Token) (Login, error) {
	s.ID, s.hash = token.ID(), token.hash()
	put := dynamo.Put{Table: t.name, Item: encode(s), Condition: "attribute_not_exists(id)"}
	if err := put.Do(ctx, t.client); err != nil {
		return Login{}, fmt.Errorf("logins: create login: %w", err)
	}
	return s, nil
}

// Do makes an event happen to a login: one conditional write. It returns the
// login as it stands then. The error is ErrRefused, with the login as it stands,
// when the event is not possible, and ErrNotFound when there is no such login.
func (t *Table) Do(ctx context.Context, s Login, e Event, now time.Time) (Login, error) {
	for range tries {
		if _, err := e.move(s, now); err != nil {
			return s, err
		}
		after, err := t.update(ctx, s.ID, e.write(s, now))
		if !errors.Is(err, ErrRefused) {
			return after, err
		}
		s = after // it moved meanwhile: judge the event by where it stands now
	}
	return s, ErrRefused
}

// NoteLimits writes down what the counters allow a login, unless it knows that already. The
// login is returned as it then stands; it may be over meanwhile.
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

// Pass makes the login a session, once. It returns the session and the token
// that reaches it: the one given for a token client, a new one for a cookie
// client. When the login was passed already, and Reread ago at the most, the
// same session and token come again; otherwise ErrRefused. Passed is now itself only
// where this call passed it: what another call wrote comes back in whole milliseconds.
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

// Again gives a session that was passed Reread ago at the most, and the token
// that reaches it, to the holder of the token from before it was passed.
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

// Touch notes that a session was used: a write only when the last one is a sixth
// of the idle time ago, so that most reads cost none. The error is ErrNoSession
// when the session ended meanwhile.
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

// Ask takes the turn to ask the provider how the push stands: at most one in
// pause, whoever else reads this login. The error is ErrRefused when it is not
// this reader's turn.
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

// Hold makes a status read the one that is held for this login: the one before it finds
// another name when it looks again. The error is ErrRefused when the login waits no more.
func (t *Table) Hold(ctx context.Context, s Login, reader string) (Login, error) {
	v := dynamo.Item{}
	v[":pending"] = dynamo.Text(string(Pending))
	v[":reader"] = dynamo.Text(reader)
	return t.update(ctx, s.ID, write{update: "s_reader = :reader", condition: "s_state = :pending", values: v})
}

// update writes a move. The error is ErrRefused, with the login as it stands, where the
// condition does not hold.
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
