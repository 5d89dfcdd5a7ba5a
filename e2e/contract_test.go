package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// The contract is docs/openapi.yaml. Every request of these tests and its answer are held to it.
var contract = sync.OnceValues(func() (*openapi3.T, error) {
	doc, err := openapi3.NewLoader().LoadFromFile("../docs/openapi.yaml")
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(context.Background())
})

// exchange is a request and its answer.
type exchange struct {
	request *http.Request // its body is in asked
	asked   []byte
	status  int
	header  http.Header
	body    []byte
}

func (x exchange) String() string {
	return fmt.Sprintf("%s %s, %d", x.request.Method, x.request.URL.Path, x.status)
}

// witness is a transport that holds what passes to the contract, and remembers what did not keep it.
type witness struct {
	next http.RoundTripper

	mu       sync.Mutex
	problems []string
	looked   map[string]bool     // the forms of exchanges that were held to the contract
	seen     map[string]exchange // the last one of each route and status
}

// RoundTrip implements http.RoundTripper.
func (w *witness) RoundTrip(r *http.Request) (*http.Response, error) {
	x := exchange{request: r}
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		if x.asked, err = io.ReadAll(body); err != nil {
			return nil, err
		}
	}
	response, err := w.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return response, err
	}
	x.status, x.header, x.body = response.StatusCode, response.Header, body
	w.hold(x)
	return response, nil
}

// CloseIdleConnections is for http.Client's method of that name.
func (w *witness) CloseIdleConnections() {
	if next, ok := w.next.(interface{ CloseIdleConnections() }); ok {
		next.CloseIdleConnections()
	}
}

// hold notes what is wrong with an exchange. One that differs from another one by numbers and tokens alone is as good or
// bad as that, and a look costs milliseconds, of which thousands of requests have none to spare.
func (w *witness) hold(x exchange) {
	form := x.form()
	w.mu.Lock()
	known := w.looked[form]
	w.mu.Unlock()
	var problems []string
	if !known {
		problems = breaches(x)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.seen == nil {
		w.seen, w.looked = map[string]exchange{}, map[string]bool{}
	}
	w.problems, w.looked[form], w.seen[x.String()] = append(w.problems, problems...), true, x
}

// What differs from one exchange to the next.
var (
	tokenText = regexp.MustCompile(`cs_[A-Za-z0-9_-]{64}`)
	idText    = regexp.MustCompile(`"requestId":"[A-Za-z0-9=_+/-]*"`)
	digitText = regexp.MustCompile(`[0-9]+`)
)

// form is an exchange without that.
func (x exchange) form() string {
	text := x.request.Header.Get("Content-Type") + "\n" + string(x.asked) + "\n" + string(x.body)
	for _, name := range slices.Sorted(maps.Keys(x.header)) {
		if name != "Date" && name != "X-Request-Id" && name != "Apigw-Requestid" {
			text += "\n" + name + ": " + strings.Join(x.header[name], ", ")
		}
	}
	text = idText.ReplaceAllString(tokenText.ReplaceAllString(text, "cs_"), "")
	return x.String() + "\n" + digitText.ReplaceAllString(text, "0")
}

// broken returns what was wrong so far.
func (w *witness) broken() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.problems)
}

// breaches tells how an exchange breaks the contract. What is about none of its routes, such as a file of the page or a
// preflight, is not its business.
func breaches(x exchange) []string {
	doc, err := contract()
	if err != nil {
		return []string{err.Error()}
	}
	item := doc.Paths.Value(x.request.URL.Path)
	if item == nil || item.GetOperation(x.request.Method) == nil {
		return nil
	}
	request := x.request.Clone(context.Background())
	request.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(x.asked)), nil } // it is read more than once
	request.Body, _ = request.GetBody()
	in := &openapi3filter.RequestValidationInput{
		Request: request,
		Route:   &routers.Route{Spec: doc, Path: x.request.URL.Path, PathItem: item, Method: x.request.Method, Operation: item.GetOperation(x.request.Method)},
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true},
	}
	var found []string
	complain := func(err error) {
		if err != nil {
			text := strings.Join(strings.Fields(err.Error()), " ")
			found = append(found, fmt.Sprintf("contract: %s: %s", x, text[:min(len(text), 500)]))
		}
	}
	if x.status < 300 { // anything else may be the answer to what the contract forbids
		complain(openapi3filter.ValidateRequest(context.Background(), in))
	}
	complain(openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: x.status, Header: x.header, Body: io.NopCloser(bytes.NewReader(x.body)), Options: in.Options,
	}))
	complain(headers(in.Route.Operation, x))
	return found
}

// headers holds an answer to the headers that it should have, and to no others. API Gateway's own answers have none.
func headers(operation *openapi3.Operation, x exchange) error {
	ref := operation.Responses.Status(x.status)
	if ref == nil || x.header.Get("X-Request-Id") == "" && len(x.header) < 2 {
		return nil // reported as such; or not known
	}
	var body map[string]any
	if json.Unmarshal(x.body, &body) == nil && len(body) == 1 && body["message"] != nil {
		return nil
	}
	var wrong []error
	for name := range ref.Value.Headers {
		if x.header.Get(name) == "" && name != "Set-Cookie" {
			wrong = append(wrong, fmt.Errorf("no header %s", name))
		}
	}
	for name := range x.header {
		switch name {
		case "Date", "Content-Length", "Content-Type", "Apigw-Requestid", "Vary": // HTTP's and API Gateway's
			continue
		}
		if strings.HasPrefix(name, "Access-Control-") {
			continue
		}
		if ref.Value.Headers[name] == nil {
			wrong = append(wrong, fmt.Errorf("header %s is not in the document", name))
		}
	}
	return errors.Join(wrong...)
}

// deliveries holds the callbacks that the provider sent to the contract. Of their answers' headers the provider keeps none.
func (s *system) deliveries() (found []string) {
	if s.Authy == nil {
		return nil
	}
	looked := map[string]bool{}
	for _, d := range s.Authy.Deliveries() {
		if d.Err != nil || d.Status == 0 {
			continue
		}
		r, err := http.NewRequest(d.Method, d.URL, nil)
		if err != nil || r.URL.Path != "/authy/callback" {
			continue
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("X-Authy-Signature", d.Signature)
		r.Header.Set("X-Authy-Signature-Nonce", d.Nonce)
		x := exchange{request: r, asked: d.Body, status: d.Status, body: d.Answer}
		if len(d.Answer) > 0 {
			x.header = http.Header{"Content-Type": {"application/json"}}
		}
		if form := x.form(); !looked[form] {
			looked[form] = true
			found = append(found, breaches(x)...)
		}
	}
	return found
}
