package config

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/google/go-cmp/cmp"
)

// alone leaves nothing of this machine's AWS settings in the environment.
func alone(t *testing.T) {
	t.Helper()
	for name, value := range map[string]string{
		"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIDTEST", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
		"AWS_CA_BUNDLE": "", "AWS_PROFILE": "", "AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_SSM": "", "AWS_USE_FIPS_ENDPOINT": "",
		"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
	} {
		t.Setenv(name, value)
	}
}

// The SDK's own client is the oracle: what it sends that matters is what is sent here.
func TestTheRequestIsTheOneThatTheSDKMakes(t *testing.T) {
	alone(t)
	type sent struct{ Method, Path, Type, Target, Token, Scope, Body string }
	var got []sent
	scope := regexp.MustCompile(`Credential=AKIDTEST/\d{8}/([a-z0-9-]+/[a-z0-9_]+/aws4_request)`)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		authorization := r.Header.Get("Authorization")
		for _, header := range []string{"content-type", "host", "x-amz-date", "x-amz-security-token", "x-amz-target"} {
			if !strings.Contains(authorization, header) {
				t.Errorf("%s is not signed: %s", header, authorization)
			}
		}
		scopes := append(scope.FindStringSubmatch(authorization), "", "")
		got = append(got, sent{
			r.Method, r.URL.RequestURI(), r.Header.Get("Content-Type"), r.Header.Get("X-Amz-Target"),
			r.Header.Get("X-Amz-Security-Token"), scopes[1], string(body),
		})
		io.WriteString(w, `{"Parameter":{"Type":"SecureString","Value":"key"}}`)
	}))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL_SSM", server.URL)

	name := `/a "name"/<é>`
	if value, err := readParameter(t.Context(), name); value != "key" || err != nil {
		t.Errorf("got %q, %v", value, err)
	}
	settings, err := awsconfig.LoadDefaultConfig(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ssm.NewFromConfig(settings).GetParameter(t.Context(), &ssm.GetParameterInput{Name: &name, WithDecryption: aws.Bool(true)}); err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 {
		t.Fatalf("%d requests, want ours and the SDK's", len(got))
	}
	for i := range got {
		got[i].Body = strings.NewReplacer(`\u003c`, "<", `\u003e`, ">").Replace(got[i].Body) // the same text in JSON
	}
	if diff := cmp.Diff(got[1], got[0]); diff != "" {
		t.Errorf("request (-the SDK's +ours):\n%s", diff)
	}
	if got[0].Scope != "eu-west-1/ssm/aws4_request" || got[0].Token != "token" {
		t.Errorf("signed for %q with the token %q", got[0].Scope, got[0].Token)
	}
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		status   int
		body     string
		want     string
		attempts int
	}{
		{400, `{"__type":"com.amazonaws.ssm#ParameterNotFound"}`, "StatusCode: 400, RequestID: r1, api error ParameterNotFound: ", 1},
		{400, `{"__type":"AccessDeniedException","Message":"not yours"}`, "api error AccessDeniedException: not yours", 1},
		{400, `{"__type":"ThrottlingException","message":"Rate exceeded"}`, "api error ThrottlingException: Rate exceeded", attempts},
		{503, `<html>busy`, "StatusCode: 503, RequestID: r1, api error UnknownError: ", attempts},
		{302, ``, "StatusCode: 302, RequestID: r1, api error UnknownError: ", 1},
	} {
		alone(t)
		asked := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked++
			w.Header().Set("X-Amzn-Requestid", "r1")
			w.WriteHeader(test.status)
			io.WriteString(w, test.body)
		}))
		t.Setenv("AWS_ENDPOINT_URL_SSM", server.URL)
		value, err := readParameter(t.Context(), "/key")
		server.Close()
		if err == nil || !strings.HasSuffix(err.Error(), test.want) || asked != test.attempts {
			t.Errorf("%d %s: got %q, %v after %d attempts, want …%q after %d", test.status, test.body, value, err, asked, test.want, test.attempts)
		}
	}
}

func TestABrokenConnectionIsTriedAgainUntilTheCallerGoes(t *testing.T) {
	alone(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body) // until then the server does not look whether the caller is still there
		if asked++; asked == 2 {
			cancel()
			<-r.Context().Done()
		}
		panic(http.ErrAbortHandler)
	}))
	defer server.Close()
	t.Setenv("AWS_ENDPOINT_URL_SSM", server.URL)
	if _, err := readParameter(ctx, "/key"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the caller's end", err)
	}
	server.Close() // waits for the requests
	if asked != 2 {
		t.Errorf("asked %d times, want twice", asked)
	}
}

func TestEndpointIsTheSDKs(t *testing.T) {
	for _, region := range []string{"us-east-1", "eu-central-1", "ap-southeast-7", "us-gov-west-1", "us-gov-east-1", "cn-north-1", "cn-northwest-1", "eusc-de-east-1"} {
		for _, fips := range []string{"", "true"} {
			alone(t)
			t.Setenv("AWS_REGION", region)
			t.Setenv("AWS_USE_FIPS_ENDPOINT", fips)
			want, err := ssm.NewDefaultEndpointResolverV2().ResolveEndpoint(t.Context(), ssm.EndpointParameters{
				Region: &region, UseFIPS: aws.Bool(fips == "true"), UseDualStack: aws.Bool(false),
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := endpointNow(t); got != want.URI.String() {
				t.Errorf("%s, FIPS %q: got %s, want %s", region, fips, got, &want.URI)
			}
		}
	}
}

func TestEndpointOfTheEnvironment(t *testing.T) {
	alone(t)
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
	if got := endpointNow(t); got != "http://127.0.0.1:1" {
		t.Errorf("AWS_ENDPOINT_URL: got %s", got)
	}
	t.Setenv("AWS_ENDPOINT_URL_SSM", "http://127.0.0.1:2")
	if got := endpointNow(t); got != "http://127.0.0.1:2" {
		t.Errorf("AWS_ENDPOINT_URL_SSM: got %s", got)
	}
}

func TestWhatIsNoRegionHasNoEndpoint(t *testing.T) {
	alone(t)
	for _, region := range []string{"", "evil.example/", "eu-west-1.evil.example", "eu_west"} {
		if url, err := endpoint(aws.Config{Region: region}); err == nil {
			t.Errorf("%q: got %s", region, url)
		}
	}
}

func endpointNow(t *testing.T) string {
	t.Helper()
	settings, err := awsconfig.LoadDefaultConfig(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	url, err := endpoint(settings)
	if err != nil {
		t.Fatal(err)
	}
	return url
}
