package ssm

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/shared/config"
)

const name = "/countersign/authy-api-key"

func start(t *testing.T, values map[string]string) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(New(values))
	t.Cleanup(server.Close)
	for setting, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "us-east-1", "AWS_PROFILE": "", "AWS_CA_BUNDLE": "",
		"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
	} {
		t.Setenv(setting, value)
	}
	return server
}

// key reads the key as a function does.
func key(t *testing.T, parameter string) (string, error) {
	t.Helper()
	env := config.New(func(setting string) (string, bool) {
		return parameter, setting == "AUTHY_API_KEY_PARAMETER"
	})
	keys := env.Keys("AUTHY_API_KEY", "Authy's key")
	if err := env.Err(); err != nil {
		t.Fatal(err)
	}
	return keys.Key(t.Context())
}

func TestAFunctionFindsItsKey(t *testing.T) {
	start(t, map[string]string{name: "first,second"})
	if got, err := key(t, name); got != "first" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := key(t, "/another"); err == nil || !strings.Contains(err.Error(), "ParameterNotFound") {
		t.Errorf("a parameter that is not there: got %v", err)
	}
}

func TestAnythingElseIsRefused(t *testing.T) {
	server := start(t, map[string]string{name: "the key"})
	for _, test := range []struct{ target, authorization, body, want string }{
		{Target + "PutParameter", "AWS4-HMAC-SHA256", `{}`, `"__type":"UnknownOperationException"`},
		{"DynamoDB_20120810.GetItem", "AWS4-HMAC-SHA256", `{}`, `"__type":"UnknownOperationException"`},
		{Target + "GetParameter", "", `{}`, `"__type":"MissingAuthenticationTokenException"`},
		{Target + "GetParameter", "AWS4-HMAC-SHA256", `{`, `"__type":"SerializationException"`},
		{Target + "GetParameter", "AWS4-HMAC-SHA256", strings.Repeat(" ", maxRequest+1), `"__type":"SerializationException"`},
		{Target + "GetParameter", "AWS4-HMAC-SHA256", `{"Name":"` + name + `"}`, `"Value":"encrypted"`},
	} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, strings.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-Amz-Target", test.target)
		r.Header.Set("Authorization", test.authorization)
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || !strings.Contains(string(text), test.want) || strings.Contains(string(text), "the key") {
			t.Errorf("%s %.20s: got %s, %v, want %s", test.target, test.body, text, err, test.want)
		}
	}
}
