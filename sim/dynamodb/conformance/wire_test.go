package conformance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// call is one request in JSON. It can also express requests that no client would send.
type call struct {
	operation string
	body      map[string]any
}

func (c call) String() string {
	body, err := json.Marshal(c.body)
	if err != nil {
		panic(err)
	}
	if len(body) > 3000 {
		body = append(body[:3000], "…"...)
	}
	return c.operation + " " + string(body)
}

// answer is the engine's answer.
type answer struct {
	status int
	body   map[string]any
}

// code is the error's name, or "".
func (a answer) code() string {
	full, _ := a.body["__type"].(string)
	_, name, _ := strings.Cut(full, "#")
	return name
}

func (a answer) message() string {
	for _, key := range []string{"message", "Message"} {
		if text, ok := a.body[key].(string); ok {
			return text
		}
	}
	return ""
}

// unsupported reports whether the embedded engine refused a call that DynamoDB Local
// may support.
func (a answer) unsupported() bool {
	return strings.HasPrefix(a.message(), "not supported by the embedded table engine")
}

func (a answer) summary() string {
	if a.status == http.StatusOK {
		return "done"
	}
	return a.code()
}

func (a answer) String() string {
	body, err := json.Marshal(a.body)
	if err != nil {
		panic(err)
	}
	if len(body) > 3000 {
		body = append(body[:3000], "…"...)
	}
	return fmt.Sprintf("%d %s", a.status, body)
}

// wire sends calls to one engine.
type wire struct {
	t   *testing.T
	url string
}

func (w wire) send(c call) answer {
	w.t.Helper()
	body, err := json.Marshal(c.body)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+c.operation)
	// Use the same made-up key and region as tabletest's clients: DynamoDB Local may
	// keep separate tables for each.
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	response, err := (&http.Client{}).Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	a := answer{status: response.StatusCode}
	if err := json.Unmarshal(data, &a.body); err != nil {
		w.t.Fatalf("read answer: %v", err)
	}
	return a
}

// creation creates a table with a hash key and possibly a sort key.
func creation(table string, keys []string) call {
	var schema, definitions []any
	for n, name := range keys {
		schema = append(schema, map[string]any{"AttributeName": name, "KeyType": []string{"HASH", "RANGE"}[n]})
		definitions = append(definitions, map[string]any{"AttributeName": name, "AttributeType": "S"})
	}
	return call{"CreateTable", map[string]any{
		"TableName": table, "BillingMode": "PAY_PER_REQUEST", "KeySchema": schema, "AttributeDefinitions": definitions,
	}}
}
