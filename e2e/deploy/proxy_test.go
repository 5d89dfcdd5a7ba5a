package deploy

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// proxy stands between the tools and moto. It notes what they ask for, refuses what it is told to, and answers for the
// account's limits, which moto lacks.
type proxy struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []string
	refuse func(operation string) bool
	before func(operation string)
	// later is how much later it is for whoever reads a parameter.
	later time.Duration
	// limit is how many functions the account runs at one time, and unreserved what of it nobody has reserved.
	limit, unreserved int
}

func newProxy(t *testing.T, moto string) *proxy {
	t.Helper()
	target, err := url.Parse(moto)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{limit: 10, unreserved: 10}
	behind := httputil.NewSingleHostReverseProxy(target)
	behind.ModifyResponse = p.clock
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		name := operation(r, body)
		p.mu.Lock()
		p.asked = append(p.asked, name)
		refuse, before, limit, unreserved := p.refuse, p.before, p.limit, p.unreserved
		p.mu.Unlock()
		if before != nil {
			before(name)
		}
		switch {
		case refuse != nil && refuse(name):
			accessDenied(w, r, name)
		case name == accountSettings:
			fmt.Fprintf(w, `{"AccountLimit":{"ConcurrentExecutions":%d,"UnreservedConcurrentExecutions":%d}}`, limit, unreserved)
		default:
			behind.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(p.Close)
	return p
}

// clock moves the time that an answer says.
func (p *proxy) clock(answer *http.Response) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	answer.Header.Set("Date", time.Now().Add(p.later).UTC().Format(http.TimeFormat))
	return nil
}

// Operations that the tests name.
const (
	accountSettings = "GET account-settings"
	putParameter    = "PutParameter"
)

// operation names what a request asks for: SSM's and DynamoDB's by a header, CloudFormation's and STS's by a form, the
// others' by method and path, in which names and ids are left out.
func operation(r *http.Request, body []byte) string {
	if _, name, ok := strings.Cut(r.Header.Get("X-Amz-Target"), "."); ok {
		return name
	}
	if form, err := url.ParseQuery(string(body)); err == nil && form.Get("Action") != "" {
		return form.Get("Action")
	}
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	switch {
	case len(parts) > 1 && (parts[0] == "2015-03-31" || strings.HasPrefix(parts[0], "20")):
		last := parts[len(parts)-1]
		if parts[1] == "functions" && len(parts) == 3 || len(parts) > 4 {
			last = parts[len(parts)-2] + "/*"
		}
		return r.Method + " " + last
	case len(parts) > 1:
		return r.Method + " object"
	}
	return r.Method + " bucket"
}

// accessDenied answers as AWS's own services do, each in the form of its protocol.
func accessDenied(w http.ResponseWriter, r *http.Request, operation string) {
	message := "User: arn:aws:iam::123456789012:user/ada is not authorized to perform: " + operation
	switch {
	case r.Header.Get("X-Amz-Target") != "":
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"__type":"AccessDeniedException","message":%q}`, message)
	case strings.Contains(operation, "function") || operation == accountSettings || strings.Contains(operation, "configuration") || strings.Contains(operation, "concurrency"):
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Amzn-Errortype", "AccessDeniedException")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `{"Message":%q}`, message)
	case strings.HasSuffix(operation, "object") || strings.HasSuffix(operation, "bucket"):
		w.Header().Set("Content-Type", "application/xml")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `<Error><Code>AccessDenied</Code><Message>%s</Message></Error>`, message)
	default:
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>%s</Message></Error></ErrorResponse>`, message)
	}
}

// deny refuses what refuse says, nil nothing, and forgets what was asked.
func (p *proxy) deny(refuse func(operation string) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuse, p.asked = refuse, nil
}

// setLater moves the time that answers say.
func (p *proxy) setLater(by time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.later = by
}

// count is how often something was asked since deny.
func (p *proxy) count(operation string) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range p.asked {
		if name == operation {
			n++
		}
	}
	return n
}

// operations are what was asked since deny, each once, in order.
func (p *proxy) operations() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var once []string
	for _, name := range p.asked {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}
