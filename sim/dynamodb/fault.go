package dynamodb

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Call is one request as a fault hook sees it.
type Call struct {
	Operation string   // PutItem, TransactWriteItems, …
	Tables    []string // the tables that it names, sorted
	Caller    string   // the access key that signed it, which identifies a stack's function
	// Consistent tells whether a read is consistent. Other reads in DynamoDB may return
	// data that is up to a second old.
	Consistent bool
}

// Fault changes a call. The zero Fault changes nothing.
type Fault struct {
	// After performs the operation first, so only its answer is late, wrong or lost.
	After bool
	// Delay is waited first, but not longer than the client waits.
	Delay time.Duration
	// Drop closes the connection without an answer.
	Drop bool
	// Code is DynamoDB's name of the error to answer: ThrottlingException,
	// ProvisionedThroughputExceededException, RequestLimitExceeded,
	// TransactionConflictException, TransactionCanceledException (a conflict on the
	// first item), InternalServerError, or any other. "" means no error.
	Code string
	// Reason is the reason in a TransactionCanceledException, such as ThrottlingError.
	// "" means TransactionConflict.
	Reason string
}

// Inject passes every later call to hook, which may be called concurrently. nil ends
// that.
func (s *Server) Inject(hook func(Call) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = hook
}

// fault calls the hook, if there is one.
func (s *Server) fault(operation, authorization string, data []byte) Fault {
	s.mu.Lock()
	hook := s.hook
	s.mu.Unlock()
	if hook == nil {
		return Fault{}
	}
	var request struct{ ConsistentRead bool }
	_ = json.Unmarshal(data, &request) // a malformed request counts as not consistent
	_, scope, _ := strings.Cut(authorization, "Credential=")
	caller, _, _ := strings.Cut(scope, "/")
	return hook(Call{Operation: operation, Tables: tablesOf(data), Caller: caller, Consistent: request.ConsistentRead})
}

// tablesOf returns the tables that a request names, if it can be parsed.
func tablesOf(data []byte) []string {
	var request struct {
		TableName     string
		TransactItems []map[string]struct{ TableName string }
	}
	if json.Unmarshal(data, &request) != nil {
		return nil
	}
	names := []string{}
	if request.TableName != "" {
		names = append(names, request.TableName)
	}
	for _, one := range request.TransactItems {
		for _, inner := range one {
			names = append(names, inner.TableName)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// wait waits for the fault's delay. It returns false if the client disconnected.
func (f Fault) wait(ctx context.Context) bool {
	if f.Delay <= 0 {
		return true
	}
	timer := time.NewTimer(f.Delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// failure is the fault's error, or nil.
func (f Fault) failure() *failure {
	switch f.Code {
	case "":
		return nil
	case "InternalServerError", "InternalFailure", "ServiceUnavailable":
		e := refused(f.Code, "The request processing has failed because of an unknown error, exception or failure.")
		e.status = http.StatusInternalServerError
		if f.Code == "ServiceUnavailable" {
			e.status = http.StatusServiceUnavailable
		}
		return e
	case "TransactionCanceledException":
		if f.Reason != "" {
			return cancelled([]reason{{Code: f.Reason, Message: "injected by a fault hook"}})
		}
		return cancelled([]reason{{Code: "TransactionConflict", Message: "Transaction is ongoing for the item"}})
	default:
		return refused(f.Code, "injected by a fault hook")
	}
}
