package permit

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// post sends a request, signed with key, through a guard. It returns the answer and
// what reached the engine.
func post(t *testing.T, g *Guard, key, operation, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("POST", "/", strings.NewReader(body))
	r.Header.Set("X-Amz-Target", "DynamoDB_20120810."+operation)
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key+"/20260102/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	return w
}

func guard() *Guard {
	engine := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.Copy(w, r.Body) })
	return New(engine, Grants{"F": {
		"users":    {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:ConditionCheckItem"},
		"sessions": {"dynamodb:UpdateItem"},
	}})
}

func TestGuard(t *testing.T) {
	for _, c := range []struct {
		name, key, operation, body, denied string
	}{
		{"granted", "F", "GetItem", `{"TableName":"users"}`, ""},
		{"another action", "F", "DeleteItem", `{"TableName":"users"}`, "F is not authorized to perform: dynamodb:DeleteItem on resource: table/users"},
		{"another table", "F", "GetItem", `{"TableName":"sessions"}`, "dynamodb:GetItem on resource: table/sessions"},
		{"another caller", "G", "GetItem", `{"TableName":"users"}`, "User: G"},
		{"no caller", "", "GetItem", `{"TableName":"users"}`, "dynamodb:GetItem"},
		{"no JSON", "F", "GetItem", `{`, "dynamodb:GetItem"},
		{"a scan", "F", "Scan", `{"TableName":"users"}`, "dynamodb:Scan"},
		{"granted transaction", "F", "TransactWriteItems",
			`{"TransactItems":[{"Put":{"TableName":"users"}},{"ConditionCheck":{"TableName":"users"}},{"Update":{"TableName":"sessions"}}]}`, ""},
		{"a transaction with more", "F", "TransactWriteItems",
			`{"TransactItems":[{"Put":{"TableName":"users"}},{"Delete":{"TableName":"sessions"}}]}`, "dynamodb:DeleteItem on resource: table/sessions"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := post(t, guard(), c.key, c.operation, c.body)
			if c.denied == "" {
				if w.Code != 200 || w.Body.String() != c.body {
					t.Errorf("got %d %s, want the engine's answer", w.Code, w.Body)
				}
				return
			}
			if w.Code != 400 || !strings.Contains(w.Body.String(), "AccessDeniedException") || !strings.Contains(w.Body.String(), c.denied) {
				t.Errorf("got %d %s, want %q", w.Code, w.Body, c.denied)
			}
		})
	}
}

func TestUnused(t *testing.T) {
	g := guard()
	post(t, g, "F", "GetItem", `{"TableName":"users"}`)
	post(t, g, "F", "UpdateItem", `{"TableName":"sessions"}`)
	post(t, g, "F", "DeleteItem", `{"TableName":"users"}`)
	want := []string{"F dynamodb:ConditionCheckItem users", "F dynamodb:PutItem users"}
	if diff := cmp.Diff(want, g.Unused()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("gone") }

func TestABodyThatCannotBeReadReachesNobody(t *testing.T) {
	w := httptest.NewRecorder()
	guard().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "POST", "/", broken{}))
	if w.Code != 400 {
		t.Errorf("got %d", w.Code)
	}
}
