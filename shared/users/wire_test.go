package users_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"countersign/shared/users"
	"countersign/sim/dynamodb/tabletest"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
)

// A wire is a DynamoDB that answers from a script, and repeats the last answer.
type wire struct {
	url   string
	table *users.Table

	mu     sync.Mutex
	tokens []string // of the transactions, in order
}

func script(t *testing.T, answers ...string) *wire {
	t.Helper()
	w := &wire{}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		var in struct{ ClientRequestToken string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		w.mu.Lock()
		defer w.mu.Unlock()
		answer := answers[min(len(w.tokens), len(answers)-1)]
		w.tokens = append(w.tokens, in.ClientRequestToken)
		rw.Header().Set("Content-Type", "application/x-amz-json-1.0")
		if strings.Contains(answer, "__type") {
			rw.WriteHeader(http.StatusBadRequest)
		}
		rw.Write([]byte(answer))
	}))
	t.Cleanup(server.Close)
	w.url = server.URL
	w.table = users.New(tabletest.Dial(server.URL), "some-table")
	return w
}

func cancelled(reasons string) string {
	return `{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","CancellationReasons":[` + reasons + `]}`
}

const (
	throttled = `{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"}`
	conflict  = `{"Code":"None"},{"Code":"TransactionConflict"}`
)

func account() users.Account {
	return users.Account{ID: users.NewID(), Email: "john@example.com", PasswordHash: "$hash", Phone: "+12015550123", CreatedAt: time.Unix(0, 0)}
}

func TestConflictsAreTriedAgainUnderOneToken(t *testing.T) {
	w := script(t, cancelled(conflict), cancelled(`{"Code":"TransactionConflict"},{"Code":"TransactionConflict"}`), `{}`)
	a := account()
	if err := w.table.Create(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if got := len(slices.Compact(slices.Clone(w.tokens))); len(w.tokens) != 3 || got != 1 {
		t.Errorf("tokens %q, want one for three tries", w.tokens)
	}
	if got := w.tokens[0]; len(got) > 36 || !strings.Contains(got, a.ID) {
		t.Errorf("token %q is too long for DynamoDB, or not the account's", got)
	}
}

func TestConflictsAreNotTriedForEver(t *testing.T) {
	w := script(t, cancelled(conflict))
	err := w.table.Create(t.Context(), account())
	if _, ok := errors.AsType[*types.TransactionCanceledException](err); !ok || len(w.tokens) != 7 {
		t.Errorf("%d tries, then %v; want 7 and the conflict", len(w.tokens), err)
	}
}

// TH-10: a registration that meets another writer of the same items tries again,
// under one token, and takes nothing but a condition that failed for an answer.
func TestTH10ConflictsOfSupersede(t *testing.T) {
	const three = conflict + `,{"Code":"None"}`
	w := script(t, cancelled(three), `{}`)
	old, next := account(), account()
	if err := w.table.Supersede(t.Context(), old, next, old.CreatedAt); err != nil {
		t.Fatal(err)
	}
	if got := w.tokens[0]; len(w.tokens) != 2 || got != w.tokens[1] || len(got) > 36 || !strings.Contains(got, next.ID) {
		t.Errorf("tokens %q", w.tokens)
	}
	for reasons, want := range map[string]error{
		`{"Code":"None"},{"Code":"None"},{"Code":"ConditionalCheckFailed"}`:                users.ErrChanged,
		`{"Code":"TransactionConflict"},{"Code":"None"},{"Code":"ConditionalCheckFailed"}`: users.ErrChanged,
		`{"Code":"None"},{"Code":"ConditionalCheckFailed"},{"Code":"None"}`:                users.ErrEmailTaken,
		`{"Code":"None"},{"Code":"None"},{"Code":"ValidationError"}`:                       nil,
		`{"Code":"None"},{"Code":"ConditionalCheckFailed"}`:                                nil,
	} {
		w := script(t, cancelled(reasons))
		err := w.table.Supersede(t.Context(), old, next, old.CreatedAt)
		answer := errors.Is(err, users.ErrChanged) || errors.Is(err, users.ErrEmailTaken)
		if err == nil || answer != (want != nil) || want != nil && !errors.Is(err, want) || len(w.tokens) != 1 {
			t.Errorf("%s: %v after %d tries, want %v", reasons, err, len(w.tokens), want)
		}
	}
}

func TestCreateAnswers(t *testing.T) {
	const refused = `{"Code":"ConditionalCheckFailed"}`
	for _, test := range []struct {
		name, answer string
		taken        bool
	}{
		{"conflict and a taken address", cancelled(`{"Code":"TransactionConflict"},` + refused), true},
		{"taken by nobody knows whom", cancelled(`{"Code":"None"},{"Code":"ConditionalCheckFailed","Item":{"account":{"N":"1"}}}`), true},
		{"id in use", cancelled(refused + `,{"Code":"None"}`), false},
		{"no reasons", cancelled(``), false},
		{"reasons for one item", cancelled(refused), false},
		{"another reason", cancelled(`{"Code":"None"},{"Code":"ValidationError"}`), false},
		{"throttled", throttled, false},
	} {
		w := script(t, test.answer)
		err := w.table.Create(t.Context(), account())
		if err == nil || errors.Is(err, users.ErrEmailTaken) != test.taken || len(w.tokens) != 1 {
			t.Errorf("%s: %v after %d tries; taken should be %v, after one", test.name, err, len(w.tokens), test.taken)
		}
	}
}

func TestCreateStopsWithItsContext(t *testing.T) {
	w := script(t, cancelled(conflict))
	ctx, cancel := context.WithCancel(t.Context())
	afterwards := middleware.InitializeMiddlewareFunc("Cancel", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
		defer cancel()
		return next.HandleInitialize(ctx, in)
	})
	client := dynamodb.New(tabletest.Dial(w.url).Options(), dynamodb.WithAPIOptions(func(stack *middleware.Stack) error {
		return stack.Initialize.Add(afterwards, middleware.Before)
	}))
	if err := users.New(client, "some-table").Create(ctx, account()); !errors.Is(err, context.Canceled) || len(w.tokens) != 1 {
		t.Errorf("%v after %d tries, want the context's end after one", err, len(w.tokens))
	}
}

// A table that can't answer is never taken for one without the account.
func TestTroubleIsNoAnswer(t *testing.T) {
	w := script(t, throttled)
	a := account()
	_, byEmail := w.table.ByEmail(t.Context(), a.Email)
	_, get := w.table.Get(t.Context(), a.ID)
	for name, err := range map[string]error{
		"ByEmail":     byEmail,
		"Get":         get,
		"Replace":     w.table.Replace(t.Context(), a, a),
		"MarkProved":  w.table.MarkProved(t.Context(), a.ID, 0),
		"Rehash":      w.table.Rehash(t.Context(), a.ID, "$old", "$new"),
		"SetDisabled": w.table.SetDisabled(t.Context(), a.ID, true),
		"EndSessions": w.table.EndSessions(t.Context(), a.ID),
		"Reopen":      w.table.Reopen(t.Context(), a.ID, time.Unix(1, 0)),
		"Supersede":   w.table.Supersede(t.Context(), a, a, a.CreatedAt),
		"Delete":      w.table.Delete(t.Context(), a),
	} {
		cause, ok := errors.AsType[*types.ProvisionedThroughputExceededException](err)
		if !ok || errors.Is(err, users.ErrNotFound) || errors.Is(err, users.ErrChanged) {
			t.Errorf("%s = %v, want %v in the chain", name, err, cause)
		}
		if text := err.Error(); strings.Contains(text, a.Email) || strings.Contains(text, a.PasswordHash) || strings.Contains(text, a.Phone) {
			t.Errorf("%s: the error tells of the person: %s", name, text)
		}
	}
}

func TestBrokenEmailItem(t *testing.T) {
	w := script(t, `{"Item":{"id":{"S":"email#x"}}}`)
	if _, err := w.table.ByEmail(t.Context(), "john@example.com"); err == nil || errors.Is(err, users.ErrNotFound) {
		t.Errorf("ByEmail = %v, want an error that is no answer", err)
	}
}

// An address whose account an operator has deleted: nobody, and nothing repaired.
func TestEmailWithoutAccount(t *testing.T) {
	w := script(t, `{"Item":{"id":{"S":"email#x"},"account":{"S":"`+users.NewID()+`"}}}`, `{}`)
	if _, err := w.table.ByEmail(t.Context(), "john@example.com"); !errors.Is(err, users.ErrNotFound) || len(w.tokens) != 2 {
		t.Errorf("ByEmail = %v after %d requests, want %v after two reads", err, len(w.tokens), users.ErrNotFound)
	}
}

func TestNewIDs(t *testing.T) {
	seen := map[string]bool{}
	for range 10_000 {
		seen[users.NewID()] = true
	}
	if len(seen) != 10_000 {
		t.Errorf("%d ids among 10,000", len(seen))
	}
}
