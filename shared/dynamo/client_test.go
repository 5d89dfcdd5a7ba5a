package dynamo_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"countersign/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// client returns a client of a test server.
func client(t *testing.T, url string) *dynamodb.Client {
	t.Helper()
	return dynamo.Client(aws.Config{
		Region: "eu-west-1", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
}

// get reads one item and returns the error.
func get(ctx context.Context, c *dynamodb.Client) error {
	table := "some-table"
	_, err := c.GetItem(ctx, &dynamodb.GetItemInput{
		TableName: &table,
		Key:       map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "x"}},
	})
	return err
}

// marked reports whether an error tells the HTTP layer to answer 503.
func marked(err error) bool {
	var u interface{ Unavailable() bool }
	return errors.As(err, &u) && u.Unavailable()
}

// always answers every request with a status and a body.
func always(t *testing.T, status int, body string) (url string, calls *atomic.Int32) {
	t.Helper()
	calls = new(atomic.Int32)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return server.URL, calls
}

func TestClientReads(t *testing.T) {
	url, calls := always(t, 200, `{}`)
	if err := get(t.Context(), client(t, url)); err != nil {
		t.Fatal(err)
	}
	if got := calls.Load(); got != 1 {
		t.Errorf("%d requests, want 1", got)
	}
}

func TestErrors(t *testing.T) {
	const ns = "com.amazonaws.dynamodb.v20120810#"
	cancelled := func(reasons string) string {
		return `{"__type":"` + ns + `TransactionCanceledException","CancellationReasons":[` + reasons + `]}`
	}
	for _, test := range []struct {
		name        string
		status      int
		body        string
		calls       int32
		unavailable bool
	}{
		{"throttled", 400, `{"__type":"` + ns + `ProvisionedThroughputExceededException"}`, 3, true},
		{"over the account's limit", 400, `{"__type":"` + ns + `RequestLimitExceeded"}`, 3, true},
		{"throttled by the front", 400, `{"__type":"com.amazon.coral.availability#ThrottlingException"}`, 3, true},
		{"broken inside", 500, `{"__type":"` + ns + `InternalServerError"}`, 3, true},
		{"no answer behind the front", 503, `<html>`, 3, true},
		{"garbled answer", 200, `{"Item":`, 1, true},
		{"same token in progress", 400, `{"__type":"` + ns + `TransactionInProgressException"}`, 3, true},
		{"item in a transaction", 400, `{"__type":"` + ns + `TransactionConflictException"}`, 1, true},
		{"contended transaction", 400, cancelled(`{"Code":"TransactionConflict"},{"Code":"None"},{"Code":"ThrottlingError"}`), 1, true},
		{"refused transaction", 400, cancelled(`{"Code":"TransactionConflict"},{"Code":"ConditionalCheckFailed"}`), 1, false},
		{"transaction without reasons", 400, cancelled(``), 1, false},
		{"condition", 400, `{"__type":"` + ns + `ConditionalCheckFailedException"}`, 1, false},
		{"our own mistake", 400, `{"__type":"com.amazon.coral.validate#ValidationException"}`, 1, false},
		{"no such table", 400, `{"__type":"` + ns + `ResourceNotFoundException"}`, 1, false},
		{"no permission", 400, `{"__type":"com.amazon.coral.service#AccessDeniedException"}`, 1, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			url, calls := always(t, test.status, test.body)
			err := get(t.Context(), client(t, url))
			if err == nil {
				t.Fatal("no error")
			}
			if got := calls.Load(); got != test.calls {
				t.Errorf("%d attempts, want %d", got, test.calls)
			}
			if got := marked(err); got != test.unavailable {
				t.Errorf("unavailable = %v, want %v: %v", got, test.unavailable, err)
			}
		})
	}
}

func TestTypedErrorsStayReachable(t *testing.T) {
	url, _ := always(t, 400, `{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"slow down"}`)
	err := get(t.Context(), client(t, url))
	var typed *types.ProvisionedThroughputExceededException
	if !errors.As(err, &typed) || typed.ErrorMessage() != "slow down" {
		t.Errorf("got %v, want the service's own error in the chain", err)
	}
}

func TestNobodyListens(t *testing.T) {
	if err := get(t.Context(), client(t, "http://127.0.0.1:1")); !marked(err) { // another process may take a port that was free
		t.Errorf("got %v, want it marked as unavailable", err)
	}
}

func TestContextEnds(t *testing.T) {
	hang, stop := context.WithCancel(context.Background())
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang.Done() }))
	t.Cleanup(server.Close)
	t.Cleanup(stop)
	c := client(t, server.URL)

	late, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := get(late, c); !marked(err) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("past the deadline: got %v, want it marked as unavailable", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := get(gone, c); marked(err) || !errors.Is(err, context.Canceled) {
		t.Errorf("caller gone: got %v, want the bare cancellation", err)
	}
}

func TestCallerGoesInTheMiddleOfTheAnswer(t *testing.T) {
	gone, leave := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(`{"Item":`))
		http.NewResponseController(w).Flush()
		leave()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	if err := get(gone, client(t, server.URL)); marked(err) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the bare cancellation", err)
	}
}

// Whether a timeout works is for the SDK to test, and waiting for it would be slow. This test
// checks that one is set, because http.Client waits for ever without one.
func TestAttemptsHaveATimeout(t *testing.T) {
	url, _ := always(t, 200, `{}`)
	builder, ok := client(t, url).Options().HTTPClient.(*awshttp.BuildableClient)
	if !ok || builder.GetTimeout() != 2*time.Second {
		t.Errorf("HTTP client %T without the timeout of two seconds", client(t, url).Options().HTTPClient)
	}
}
