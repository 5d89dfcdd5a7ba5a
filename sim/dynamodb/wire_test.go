package dynamodb

import (
	"encoding/json"
	"hash/crc32"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

// reply is an engine's answer to a request, as text.
type reply struct {
	status int
	body   map[string]any
}

func (r reply) code() string {
	text, _ := r.body["__type"].(string)
	_, name, _ := strings.Cut(text, "#")
	return name
}

func (r reply) message() string {
	text, _ := r.body["message"].(string)
	return text
}

// post sends a request over HTTP and checks what every answer must have.
func post(t testing.TB, s *Server, operation, body string) reply {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local")
	return serve(t, s, r)
}

func serve(t testing.TB, s *Server, r *http.Request) reply {
	t.Helper()
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	got := reply{status: w.Code}
	if err := json.Unmarshal(w.Body.Bytes(), &got.body); err != nil {
		t.Fatalf("%s: answer is no JSON: %v", r.Header.Get("X-Amz-Target"), err)
	}
	if sum := strconv.FormatUint(uint64(crc32.ChecksumIEEE(w.Body.Bytes())), 10); w.Header().Get("X-Amz-Crc32") != sum {
		t.Errorf("got checksum %s, want %s", w.Header().Get("X-Amz-Crc32"), sum)
	}
	if w.Header().Get("X-Amzn-Requestid") == "" {
		t.Error("got no request id")
	}
	if got := w.Header().Get("Content-Type"); got != "application/x-amz-json-1.0" {
		t.Errorf("got content type %s", got)
	}
	return got
}

// withTable makes an engine with the table "table" and an item "a" whose attribute n is
// 1.
func withTable(t testing.TB) *Server {
	t.Helper()
	s := New()
	for operation, body := range map[string]string{
		"CreateTable": `{"TableName":"table","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"id","KeyType":"HASH"}],` +
			`"AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}]}`,
	} {
		if got := post(t, s, operation, body); got.status != http.StatusOK {
			t.Fatal(got)
		}
	}
	put(t, s, `{"id":{"S":"a"},"n":{"N":"1"}}`)
	return s
}

func put(t testing.TB, s *Server, item string) {
	t.Helper()
	if got := post(t, s, "PutItem", `{"TableName":"table","Item":`+item+`}`); got.status != http.StatusOK {
		t.Fatal(got)
	}
}

func get(t testing.TB, s *Server, id string) map[string]any {
	t.Helper()
	got := post(t, s, "GetItem", `{"TableName":"table","Key":{"id":{"S":"`+id+`"}}}`)
	if got.status != http.StatusOK {
		t.Fatal(got)
	}
	item, _ := got.body["Item"].(map[string]any)
	return item
}
