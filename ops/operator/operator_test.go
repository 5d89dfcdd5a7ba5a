package operator_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/ops/operator"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// The functions read only the environment. A person may also use a profile.
func TestTablesAreAskedWithTheProfilesCredentials(t *testing.T) {
	var authorization string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		authorization = r.Header.Get("Authorization")
		w.Write([]byte(`{}`))
	}))
	t.Cleanup(server.Close)
	file := filepath.Join(t.TempDir(), "credentials")
	if err := os.WriteFile(file, []byte("[work]\naws_access_key_id = AKIAWORK\naws_secret_access_key = secret\nregion = eu-west-1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_PROFILE": "work", "AWS_SHARED_CREDENTIALS_FILE": file, "AWS_CONFIG_FILE": "/nowhere",
		"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "", "AWS_REGION": "", "AWS_CA_BUNDLE": "",
	} {
		t.Setenv(name, value)
	}
	client, err := operator.Tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.ListTables(t.Context(), &dynamodb.ListTablesInput{}); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(authorization, "Credential=AKIAWORK/") || !strings.Contains(authorization, "/eu-west-1/dynamodb/") {
		t.Errorf("signed as %q", authorization)
	}
}

func TestBrokenSettings(t *testing.T) {
	t.Setenv("AWS_PROFILE", "nobody")
	t.Setenv("AWS_CONFIG_FILE", "/nowhere")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
	if _, err := operator.Tables(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "load aws settings: ") {
		t.Errorf("got %v, want the broken settings", err)
	}
}
