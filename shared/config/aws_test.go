package config_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"countersign/shared/config"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/google/go-cmp/cmp"
)

// inLambda keeps only the AWS variables that Lambda sets, and adds those in more.
func inLambda(t *testing.T, more map[string]string) {
	t.Helper()
	for _, pair := range os.Environ() {
		if name, value, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "AWS_") {
			t.Setenv(name, value) // restored after the test
			os.Unsetenv(name)
		}
	}
	for name, value := range map[string]string{
		"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1",
		"AWS_ACCESS_KEY_ID": "ASIATEST", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
		"AWS_EXECUTION_ENV": "AWS_Lambda_provided.al2023", "AWS_LAMBDA_FUNCTION_NAME": "session",
		// A developer's home folder could add these.
		"AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
	} {
		t.Setenv(name, value)
	}
	for name, value := range more {
		t.Setenv(name, value)
	}
}

// sent is a request without the parts that differ each time: times, ids and the
// signature over them.
type sent struct {
	URL, Body, Scope string
	Header           http.Header
}

// ask requests a parameter and an item, and returns both requests.
func ask(t *testing.T, settings aws.Config) []sent {
	t.Helper()
	var all []sent
	settings.HTTPClient = transport(func(r *http.Request) (*http.Response, error) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		header := r.Header.Clone()
		scope, _, _ := strings.Cut(header.Get("Authorization"), ", Signature=")
		for _, name := range []string{"Authorization", "Amz-Sdk-Invocation-Id", "X-Amz-Date", "User-Agent"} {
			if header.Get(name) == "" {
				t.Errorf("no %s", name)
			}
			header.Del(name)
		}
		all = append(all, sent{r.URL.String(), string(body), scope, header})
		answer := httptest.NewRecorder()
		answer.Header().Set("X-Amz-Crc32", "2745614147") // of {}, as DynamoDB does
		answer.WriteString(`{}`)
		return answer.Result(), nil
	})
	name := "/a"
	if _, err := ssm.NewFromConfig(settings).GetParameter(t.Context(), &ssm.GetParameterInput{Name: &name}); err != nil {
		t.Fatal(err)
	}
	if _, err := dynamodb.NewFromConfig(settings).ListTables(t.Context(), &dynamodb.ListTablesInput{}); err != nil {
		t.Fatal(err)
	}
	return all
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) Do(r *http.Request) (*http.Response, error) { return f(r) }

// The SDK's own loader is the reference: with the variables that Lambda, sam local and
// the local run set, both give the same requests.
func TestAWSIsWhatTheSDKReads(t *testing.T) {
	for _, more := range []map[string]string{
		nil,
		{"AWS_REGION": "cn-north-1"},
		{"AWS_REGION": "us-gov-west-1"},
		{"AWS_REGION": "ap-southeast-7"},
		{"AWS_SESSION_TOKEN": ""},
		{"AWS_ENDPOINT_URL": ""}, // as template.yaml has it
		{"AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
		{"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_SSM": "http://127.0.0.1:2"},
		{"AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:3"},
		{"AWS_ENDPOINT_URL_DYNAMODB": "", "AWS_ENDPOINT_URL_SSM": "http://127.0.0.1:2"},
	} {
		inLambda(t, more)
		oracle, err := awsconfig.LoadDefaultConfig(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(ask(t, oracle), ask(t, config.AWS())); diff != "" {
			t.Errorf("%v (-the SDK's +ours):\n%s", more, diff)
		}
	}
}

// With half a key nothing is signed, and no other source of credentials is tried.
func TestNoCredentialsAreAnError(t *testing.T) {
	for _, missing := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		inLambda(t, map[string]string{missing: ""})
		if got, err := config.AWS().Credentials.Retrieve(t.Context()); err == nil {
			t.Errorf("without %s: got %v", missing, got.AccessKeyID)
		}
	}
}
