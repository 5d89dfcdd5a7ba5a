package dynamodb

import (
	"crypto/rand"
	"encoding/json"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// maxRequest limits a request in bytes (Developer Guide, "Quotas", API-specific limits:
// 16 MB).
const maxRequest = 16 << 20

// Server is the engine: the tables, and their HTTP handler. It is safe for concurrent
// use. One lock covers every operation, so each is atomic, including a whole
// transaction.
type Server struct {
	mu     sync.Mutex
	tables map[string]*rows
	tokens map[string]remembered
	hook   func(Call) Fault
	stale  bool // see Stale
}

// New makes an engine without tables.
func New() *Server {
	return &Server{tables: map[string]*rows{}, tokens: map[string]remembered{}}
}

// ServeHTTP implements http.Handler for DynamoDB's protocol, AWS JSON 1.0. A request
// must have a signature, which is not verified.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	data, operation, f := read(w, r)
	if f != nil {
		respond(w, nil, f)
		return
	}
	fault := s.fault(operation, r.Header.Get("Authorization"), data)
	if !fault.After && !fault.strike(w, r) {
		return
	}
	answer, f := s.do(operation, data)
	if fault.After && !fault.strike(w, r) {
		return
	}
	respond(w, answer, f)
}

// strike applies the fault, and reports whether the call continues.
func (f Fault) strike(w http.ResponseWriter, r *http.Request) bool {
	if !f.wait(r.Context()) || f.Drop {
		// With this panic the server closes the connection and logs nothing.
		panic(http.ErrAbortHandler)
	}
	if failed := f.failure(); failed != nil {
		respond(w, nil, failed)
		return false
	}
	return true
}

// read returns a request's body and operation.
func read(w http.ResponseWriter, r *http.Request) ([]byte, string, *failure) {
	version, operation, ok := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	switch {
	case r.Method != http.MethodPost, !ok, version != "DynamoDB_20120810":
		return nil, "", unknownOperation(r.Header.Get("X-Amz-Target"))
	case !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-"):
		f := refused("MissingAuthenticationTokenException", "Request is missing Authentication Token")
		f.space = shared
		return nil, "", f
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		return nil, "", unreadable("the request's body cannot be read, or is longer than %d bytes", maxRequest)
	}
	return data, operation, nil
}

func (s *Server) do(operation string, data []byte) (any, *failure) {
	switch operation {
	case "GetItem":
		return s.getItem(data)
	case "Query":
		return s.query(data)
	case "PutItem":
		return s.writeItem(kindPut, data)
	case "UpdateItem":
		return s.writeItem(kindUpdate, data)
	case "DeleteItem":
		return s.writeItem(kindDelete, data)
	case "TransactWriteItems":
		return s.transactWriteItems(data)
	case "CreateTable":
		return s.createTable(data)
	case "DescribeTable":
		return s.describeTable(data)
	case "DeleteTable":
		return s.deleteTable(data)
	case "ListTables":
		return s.listTables(data)
	case "UpdateTimeToLive":
		return s.updateTimeToLive(data)
	case "DescribeTimeToLive":
		return s.describeTimeToLive(data)
	default:
		return nil, unknownOperation(operation)
	}
}

// respond writes an answer or a failure, with the headers that clients check.
func respond(w http.ResponseWriter, answer any, f *failure) {
	status := http.StatusOK
	if f != nil {
		status, answer = f.status, f.body()
	}
	body, err := json.Marshal(answer)
	if err != nil {
		// An answer consists of values that were read from JSON, so it can be encoded.
		panic(err)
	}
	header := w.Header()
	header.Set("Content-Type", "application/x-amz-json-1.0")
	header.Set("Content-Length", strconv.Itoa(len(body)))
	header.Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(body)), 10))
	header.Set("X-Amzn-Requestid", rand.Text())
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
