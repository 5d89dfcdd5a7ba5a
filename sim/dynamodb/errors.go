package dynamodb

import (
	"fmt"
	"net/http"
)

const (
	coral  = "com.amazon.coral.validate#"
	native = "com.amazonaws.dynamodb.v20120810#"
	shared = "com.amazon.coral.service#"
)

// failure is an error in DynamoDB's form.
type failure struct {
	status  int
	code    string // without its namespace
	space   string // the namespace, as DynamoDB writes it in __type
	message string
	item    item     // in a ConditionalCheckFailedException, if requested
	reasons []reason // in a TransactionCanceledException, one per item in order
	late    bool     // in a transaction it is a cancellation's reason, not the request's error
}

// Error implements error.
func (f *failure) Error() string { return f.code + ": " + f.message }

// body is the failure in DynamoDB's JSON.
func (f *failure) body() map[string]any {
	body := map[string]any{"__type": f.space + f.code, "message": f.message}
	if f.item != nil {
		body["Item"] = f.item
	}
	if f.reasons != nil {
		body["CancellationReasons"] = f.reasons
	}
	return body
}

// reason is why one item caused a transaction's cancellation.
type reason struct {
	Code    string
	Message string `json:",omitempty"`
	Item    item   `json:",omitempty"`
}

func invalid(format string, args ...any) *failure {
	return &failure{status: http.StatusBadRequest, code: "ValidationException", space: coral, message: fmt.Sprintf(format, args...)}
}

// mismatch refuses a key that does not fit the table.
func mismatch(format string, args ...any) *failure {
	f := invalid(format, args...)
	f.late = true
	return f
}

// unsupported refuses a feature of DynamoDB that this engine lacks.
func unsupported(format string, args ...any) *failure {
	return invalid("not supported by the embedded table engine: "+format, args...)
}

func unreadable(format string, args ...any) *failure {
	return &failure{status: http.StatusBadRequest, code: "SerializationException", space: shared, message: fmt.Sprintf(format, args...)}
}

func refused(code, format string, args ...any) *failure {
	return &failure{status: http.StatusBadRequest, code: code, space: native, message: fmt.Sprintf(format, args...)}
}

func noTable() *failure { return refused("ResourceNotFoundException", "Requested resource not found") }

func conditionFailed(old item) *failure {
	f := refused("ConditionalCheckFailedException", "The conditional request failed")
	f.item = old
	return f
}

// unknownOperation refuses an operation by its name.
func unknownOperation(name string) *failure {
	f := refused("UnknownOperationException", "not supported by the embedded table engine: the operation %q", name)
	f.space = shared
	return f
}
