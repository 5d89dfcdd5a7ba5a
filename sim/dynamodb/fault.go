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
	Tables    []string // the tables that it names, sorted; for TransactWriteItems all of them
	Caller    string   // the access key that it is signed with, by which a stack tells its functions apart
	// Consistent tells whether a read asks for what was written last. Without that DynamoDB may answer what was there up to a
	// second before.
	Consistent bool
}

// Fault is what goes wrong with a call. The zero Fault is none.
type Fault struct {
	// After makes the operation happen first, so that only its answer is late, wrong or lost.
	After bool
	// Delay is waited before anything else of the fault, or as long as the client waits.
	Delay time.Duration
	// Drop ends the connection with no answer.
	Drop bool
	// Code answers an error by DynamoDB's name for it: ThrottlingException, ProvisionedThroughputExceededException,
	// RequestLimitExceeded, TransactionConflictException, TransactionCanceledException (a conflict on the first item),
	// InternalServerError, or any other. "" is no error.
	Code string
	// Reason is why a TransactionCanceledException was cancelled, such as ThrottlingError; "" is TransactionConflict.
	Reason string
}

// Inject makes every later call pass through hook, which may be called by several requests at once; nil ends that.
func (s *Server) Inject(hook func(Call) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hook = hook
}

// fault asks the hook, if there is one.
func (s *Server) fault(operation, authorization string, data []byte) Fault {
	s.mu.Lock()
	hook := s.hook
	s.mu.Unlock()
	if hook == nil {
		return Fault{}
	}
	var request struct{ ConsistentRead bool }
	_ = json.Unmarshal(data, &request) // what can't be read is no consistent read
	_, scope, _ := strings.Cut(authorization, "Credential=")
	caller, _, _ := strings.Cut(scope, "/")
	return hook(Call{Operation: operation, Tables: tablesOf(data), Caller: caller, Consistent: request.ConsistentRead})
}

// tablesOf finds the tables that a request names, as far as it can be read.
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

// wait passes the fault's delay, and tells whether the client is still there.
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

// failure is the error that the fault answers; nil when it answers none.
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
