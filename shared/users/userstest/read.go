package userstest

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"countersign/shared/users"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
	"github.com/google/go-cmp/cmp"
)

func (s suite) readBack(t *testing.T) {
	want := s.created(t)
	if diff := cmp.Diff(want, s.got(t, want.ID)); diff != "" {
		t.Errorf("Get (-want +got):\n%s", diff)
	}
	for _, spelling := range []string{want.Email, strings.ToUpper(want.Email), " " + strings.ToLower(want.Email) + "\n"} {
		got, err := s.table().ByEmail(t.Context(), spelling)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("ByEmail(%q): %v (-want +got):\n%s", spelling, err, diff)
		}
	}

	// Every flag the other way round, and the fields that may be empty.
	other := fresh()
	other.FullName, other.Phone, other.CountryCode = "", "", ""
	other.Proved, other.Disabled, other.Generation = true, true, 7
	other.Reopened = other.CreatedAt.Add(time.Hour)
	if err := s.table().Create(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(other, s.got(t, other.ID)); diff != "" {
		t.Errorf("Get (-want +got):\n%s", diff)
	}
}

func (s suite) unknown(t *testing.T) {
	if got, err := s.table().Get(t.Context(), users.NewID()); !errors.Is(err, users.ErrNotFound) || got != (users.Account{}) {
		t.Errorf("Get = %+v, %v; want %v", got, err, users.ErrNotFound)
	}
	for _, email := range []string{fresh().Email, "", strings.Repeat("x", 5000)} {
		if got, err := s.table().ByEmail(t.Context(), email); !errors.Is(err, users.ErrNotFound) || got != (users.Account{}) {
			t.Errorf("ByEmail = %+v, %v; want %v", got, err, users.ErrNotFound)
		}
	}
}

// unknownTakesAsLong counts requests: a known and an unknown address cost the same
// two consistent reads.
func (s suite) unknownTakesAsLong(t *testing.T) {
	var reads atomic.Int32
	counting := s.with(func(in any) {
		if get, ok := in.(*dynamodb.GetItemInput); ok && aws.ToBool(get.ConsistentRead) {
			reads.Add(1)
		}
	})
	known := s.created(t)
	for _, email := range []string{known.Email, fresh().Email} {
		reads.Store(0)
		if _, err := counting.ByEmail(t.Context(), email); err != nil && !errors.Is(err, users.ErrNotFound) {
			t.Fatal(err)
		}
		if got := reads.Load(); got != 2 {
			t.Errorf("%d consistent reads, want 2", got)
		}
	}
}

func (s suite) brokenItems(t *testing.T) {
	for _, name := range []string{"email", "full_name", "pw", "cc", "phone", "proved", "disabled", "gen", "created", "reopened"} {
		a := s.created(t)
		item := s.item(t, "account#"+a.ID)
		item[name] = &types.AttributeValueMemberB{Value: []byte("x")}
		s.put(t, item)
		if got, err := s.table().Get(t.Context(), a.ID); err == nil || !strings.Contains(err.Error(), name) || errors.Is(err, users.ErrNotFound) {
			t.Errorf("without %s: %+v, %v; want an error that names it", name, got, err)
		}
	}
	a := s.created(t)
	item := s.item(t, "account#"+a.ID)
	item["gen"] = &types.AttributeValueMemberN{Value: "0.5"}
	s.put(t, item)
	if got, err := s.table().Get(t.Context(), a.ID); err == nil {
		t.Errorf("half a generation: %+v", got)
	}
}

// nothingExpires: an account with the TTL attribute would be deleted one day.
func (s suite) nothingExpires(t *testing.T) {
	a := s.created(t)
	if err := s.table().MarkProved(t.Context(), a.ID, 0); err != nil {
		t.Fatal(err)
	}
	if got, ok := s.item(t, "account#"+a.ID)["ttl"]; ok {
		t.Errorf("the account has a ttl: %v", got)
	}
}

// with returns the table through a client that shows each request's input to see,
// which may change it.
func (s suite) with(see func(in any)) *users.Table {
	step := middleware.InitializeMiddlewareFunc("See", func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
		see(in.Parameters)
		return next.HandleInitialize(ctx, in)
	})
	client := dynamodb.New(s.client.Options(), dynamodb.WithAPIOptions(func(stack *middleware.Stack) error {
		return stack.Initialize.Add(step, middleware.Before)
	}))
	return users.New(client, s.name)
}

func (s suite) item(t *testing.T, key string) map[string]types.AttributeValue {
	t.Helper()
	out, err := s.client.GetItem(t.Context(), &dynamodb.GetItemInput{
		TableName: &s.name, ConsistentRead: aws.Bool(true),
		Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: key}},
	})
	if err != nil || out.Item == nil {
		t.Fatalf("item %s: %v, %v", key, out, err)
	}
	return out.Item
}

func (s suite) put(t *testing.T, item map[string]types.AttributeValue) {
	t.Helper()
	if _, err := s.client.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: &s.name, Item: item}); err != nil {
		t.Fatal(err)
	}
}
