package dynamodb

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

const addOne = `{"TableName":"table","Key":{"id":{"S":"a"}},"UpdateExpression":"SET n = n + n"}`

func TestFaultAnswersAnError(t *testing.T) {
	for code, status := range map[string]int{
		"ThrottlingException": 400, "ProvisionedThroughputExceededException": 400, "RequestLimitExceeded": 400,
		"TransactionConflictException": 400, "TransactionCanceledException": 400, "InternalServerError": 500, "ServiceUnavailable": 503,
	} {
		for after, want := range map[bool]string{false: "1", true: "2"} {
			s := withTable(t)
			s.Inject(func(Call) Fault { return Fault{Code: code, After: after} })
			if got := post(t, s, "UpdateItem", addOne); got.status != status || got.code() != code {
				t.Errorf("got %v, want %d %s", got, status, code)
			}
			s.Inject(nil)
			if got := get(t, s, "a")["n"].(map[string]any)["N"]; got != want {
				t.Errorf("%s, after %v: got n %v, want %s", code, after, got, want)
			}
		}
	}
}

func TestFaultHasReasonsOfAConflict(t *testing.T) {
	s := withTable(t)
	s.Inject(func(Call) Fault { return Fault{Code: "TransactionCanceledException"} })
	got := post(t, s, "TransactWriteItems", `{"TransactItems":[{"Delete":{"TableName":"table","Key":{"id":{"S":"a"}}}}]}`)
	reasons, _ := got.body["CancellationReasons"].([]any)
	if len(reasons) != 1 || reasons[0].(map[string]any)["Code"] != "TransactionConflict" || !strings.HasSuffix(got.message(), "[TransactionConflict]") {
		t.Errorf("got %v, want a conflict", got)
	}
	s.Inject(func(Call) Fault { return Fault{Code: "TransactionCanceledException", Reason: "ThrottlingError"} })
	got = post(t, s, "TransactWriteItems", `{}`)
	if !strings.HasSuffix(got.message(), "[ThrottlingError]") {
		t.Errorf("got %v, want the reason that was asked for", got)
	}
}

func TestFaultHookSeesTheCall(t *testing.T) {
	s := withTable(t)
	var calls []Call
	s.Inject(func(c Call) Fault { calls = append(calls, c); return Fault{} })
	post(t, s, "UpdateItem", addOne)
	post(t, s, "TransactWriteItems", `{"TransactItems":[{"Put":{"TableName":"table","Item":{"id":{"S":"c"}}}},`+
		`{"Put":{"TableName":"other","Item":{"id":{"S":"a"}}}},{"Put":{"TableName":"table","Item":{"id":{"S":"b"}}}}]}`)
	post(t, s, "ListTables", `{}`)
	post(t, s, "GetItem", `{`)
	post(t, s, "GetItem", `{"TableName":"table","Key":{"id":{"S":"a"}},"ConsistentRead":true}`)
	want := []Call{
		{Operation: "UpdateItem", Tables: []string{"table"}}, {Operation: "TransactWriteItems", Tables: []string{"other", "table"}},
		{Operation: "ListTables", Tables: []string{}}, {Operation: "GetItem"}, {Operation: "GetItem", Tables: []string{"table"}, Consistent: true},
	}
	if !slices.EqualFunc(calls, want, func(a, b Call) bool {
		return a.Operation == b.Operation && slices.Equal(a.Tables, b.Tables) && a.Caller == "local" && a.Consistent == b.Consistent
	}) {
		t.Errorf("got calls %v, want %v", calls, want)
	}
}

// TestFaultDropsTheConnection: the client gets no answer, whether the connection drops
// before or after the write.
func TestFaultDropsTheConnection(t *testing.T) {
	for after, want := range map[bool]string{false: "1", true: "2"} {
		s := withTable(t)
		server := httptest.NewServer(s)
		defer server.Close()
		s.Inject(func(Call) Fault { return Fault{Drop: true, After: after} })
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(addOne))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Amz-Target", "DynamoDB_20120810.UpdateItem")
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local")
		if response, err := server.Client().Do(r); err == nil {
			response.Body.Close()
			t.Errorf("after %v: got %s, want no answer", after, response.Status)
		}
		s.Inject(nil)
		if got := get(t, s, "a")["n"].(map[string]any)["N"]; got != want {
			t.Errorf("after %v: got n %v, want %s", after, got, want)
		}
	}
}

func TestFaultDelays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := withTable(t)
		s.Inject(func(Call) Fault { return Fault{Delay: time.Minute, After: true} })
		start := time.Now()
		if got := post(t, s, "UpdateItem", addOne); got.status != http.StatusOK {
			t.Errorf("got %v, want the answer, only late", got)
		}
		if got := time.Since(start); got != time.Minute {
			t.Errorf("got the answer after %v, want after a minute", got)
		}
	})
}

// TestFaultDelayEndsWithTheClient: the delay ends when the client disconnects, and
// earlier effects remain.
func TestFaultDelayEndsWithTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := withTable(t)
		s.Inject(func(Call) Fault { return Fault{Delay: time.Hour, After: true} })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader(addOne))
		r.Header.Set("X-Amz-Target", "DynamoDB_20120810.UpdateItem")
		r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local")
		start := time.Now()
		func() {
			defer func() {
				if got, ok := recover().(error); !ok || !errors.Is(got, http.ErrAbortHandler) {
					t.Errorf("got panic %v, want the one that ends a connection", got)
				}
			}()
			s.ServeHTTP(httptest.NewRecorder(), r)
		}()
		if got := time.Since(start); got != time.Second {
			t.Errorf("gave up after %v, want after a second", got)
		}
		s.Inject(nil)
		if got := get(t, s, "a")["n"].(map[string]any)["N"]; got != "2" {
			t.Errorf("got n %v, want 2", got)
		}
	})
}
