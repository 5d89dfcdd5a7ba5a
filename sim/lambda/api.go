package lambda

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// maxPayload is Lambda's limit for a synchronous answer ("Lambda quotas": 6 MB), with
// Lambda's own tolerance.
const maxPayload = 6*1024*1024 + 100

// invocation is one invocation of the function.
type invocation struct {
	id       string
	payload  []byte
	deadline time.Time
	answered chan answer // buffered: sending the answer never blocks
}

type answer struct {
	payload []byte
	err     error
}

func newInvocation(payload []byte, timeout time.Duration) *invocation {
	return &invocation{id: uuid(), payload: payload, deadline: time.Now().Add(timeout), answered: make(chan answer, 1)}
}

// uuid returns a random UUID (RFC 9562, version 4), the form of Lambda's request ids.
func uuid() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// api is the Runtime API, version 2018-06-01 ("Using the Lambda runtime API for custom runtimes").
func (e *environment) api() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", e.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", e.response)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", e.invocationError)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", e.initError)
	return mux
}

// next waits for the process's next invocation and sends it.
func (e *environment) next(w http.ResponseWriter, r *http.Request) {
	e.once.Do(func() { close(e.asked) })
	select {
	case inv := <-e.work:
		header := w.Header()
		header.Set("Content-Type", "application/json")
		header.Set("Lambda-Runtime-Aws-Request-Id", inv.id)
		header.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(inv.deadline.UnixMilli(), 10))
		header.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:"+e.config.Name)
		header.Set("Lambda-Runtime-Trace-Id", traceID())
		_, _ = w.Write(inv.payload) // if the process is gone, its exit is handled elsewhere
	case <-r.Context().Done():
	}
}

// traceID returns an X-Ray trace header with sampling off.
func traceID() string {
	var b [20]byte
	rand.Read(b[:])
	return fmt.Sprintf("Root=1-%08x-%x;Parent=%x;Sampled=0", time.Now().Unix(), b[:12], b[12:])
}

func (e *environment) response(w http.ResponseWriter, r *http.Request) {
	payload, err := io.ReadAll(io.LimitReader(r.Body, maxPayload+1))
	switch {
	case err != nil:
		return // the process died while sending; its exit is handled elsewhere
	case len(payload) > maxPayload:
		e.finish(w, r, http.StatusRequestEntityTooLarge, answer{err: &FunctionError{
			Type: "Function.ResponseSizeTooLarge", Message: "response is larger than 6 MB"}})
	default:
		e.finish(w, r, http.StatusAccepted, answer{payload: payload})
	}
}

func (e *environment) invocationError(w http.ResponseWriter, r *http.Request) {
	e.finish(w, r, http.StatusAccepted, answer{err: functionError(r)})
}

func (e *environment) initError(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	e.failed = functionError(r)
	e.mu.Unlock()
	reply(w, http.StatusAccepted, "OK")
}

// functionError parses an error report. A report that can't be parsed is still an
// error.
func functionError(r *http.Request) *FunctionError {
	reported := &FunctionError{Type: "Unknown", Message: "the report is not JSON"}
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxPayload))
	_ = json.Unmarshal(body, reported)
	return reported
}

// finish answers the invocation in the path, and refuses any but the current one.
func (e *environment) finish(w http.ResponseWriter, r *http.Request, status int, a answer) {
	e.mu.Lock()
	inv := e.current
	if inv == nil || inv.id != r.PathValue("id") {
		e.mu.Unlock()
		reply(w, http.StatusBadRequest, "InvalidRequestID")
		return
	}
	e.current = nil
	e.mu.Unlock()
	e.output.settle()
	inv.answered <- a
	reply(w, status, "OK")
}

func reply(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	fmt.Fprintf(w, "{\"status\":%q}", text)
}
