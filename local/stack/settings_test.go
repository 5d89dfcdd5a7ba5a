package stack

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	ssmsim "countersign/sim/ssm"
	"countersign/tools/template"
)

func get(environment []string, name string) (string, bool) {
	for _, pair := range environment {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value, true
		}
	}
	return "", false
}

func environmentOf(t *testing.T, o *Options, tableURL string, f template.Function) []string {
	t.Helper()
	variables, err := awsVariables(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return environment(variables, tableURL, f)
}

func TestAFunctionInheritsNothingWhileAllIsHere(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_PROFILE": "work", "AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "real",
		"AWS_REGION": "eu-west-1", "APP_NAME": "other", "GOGC": "1", "HTTPS_PROXY": "http://proxy:1",
	} {
		t.Setenv(name, value)
	}
	got := environmentOf(t, &Options{}, "http://127.0.0.1:1", template.Function{
		Environment: map[string]string{"APP_NAME": "mine"}, Go: map[string]string{"GOGC": "400"},
	})
	got = slices.DeleteFunc(got, func(pair string) bool { // the machine's own
		name, _, _ := strings.Cut(pair, "=")
		return !strings.HasPrefix(name, "AWS_") && name != "APP_NAME" && name != "GOGC" && name != "HTTPS_PROXY"
	})
	want := []string{
		"APP_NAME=mine", "AWS_ACCESS_KEY_ID=local", "AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:1",
		"AWS_REGION=us-east-1", "AWS_SECRET_ACCESS_KEY=local", "GOGC=400", "HTTPS_PROXY=http://proxy:1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// DynamoDB Local never gets a person's credentials. Its tables are always in the same
// region and under the same key, so the next run finds them whatever the environment
// says.
func TestAnotherEngineGetsNothingOfTheCallers(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_PROFILE": "work", "AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "real",
		"AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_ENDPOINT_URL_SSM": "http://127.0.0.1:9",
	} {
		t.Setenv(name, value)
	}
	const engine = "http://127.0.0.1:8000"
	got := environmentOf(t, &Options{DynamoDBURL: engine}, engine, template.Function{})
	got = slices.DeleteFunc(got, func(pair string) bool { return !strings.HasPrefix(pair, "AWS_") })
	want := []string{
		"AWS_ACCESS_KEY_ID=local", "AWS_ENDPOINT_URL_DYNAMODB=" + engine,
		"AWS_REGION=us-east-1", "AWS_SECRET_ACCESS_KEY=local",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Requests to tables in AWS use the caller's credentials, all of them or none, and the
// region in the address. The functions can't read a profile, so they get the
// credentials in it.
func TestTablesInAWSAreAskedWithTheCallersCredentialsAlone(t *testing.T) {
	const tables = "https://dynamodb.eu-central-1.amazonaws.com"
	profile(t, "AKIAWORK")
	for _, c := range []struct {
		name         string
		caller, want map[string]string // want is nil if the credentials are incomplete
	}{
		{"a profile", map[string]string{"AWS_PROFILE": "work"},
			map[string]string{"AWS_ACCESS_KEY_ID": "AKIAWORK", "AWS_SECRET_ACCESS_KEY": "work", "AWS_REGION": "eu-west-1"}},
		{"a key", map[string]string{"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_REGION": "us-west-2"},
			map[string]string{"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_REGION": "us-west-2"}},
		{"a role", map[string]string{"AWS_ACCESS_KEY_ID": "ASIAREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "token"},
			map[string]string{"AWS_ACCESS_KEY_ID": "ASIAREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "token"}},
		{"nothing", nil, nil},
		{"half a key", map[string]string{"AWS_ACCESS_KEY_ID": "AKIAREAL"}, nil},
		{"the other half", map[string]string{"AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "real"}, nil},
	} {
		for _, name := range []string{"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"} {
			t.Setenv(name, c.caller[name])
		}
		for _, o := range []*Options{{DynamoDBURL: tables}, {Set: map[string]string{keySetting + ofParameter: "/key"}}} {
			variables, err := awsVariables(t.Context(), o)
			if c.want == nil {
				if err == nil || !strings.HasPrefix(err.Error(), "find aws credentials: ") {
					t.Errorf("%s: got %v, %v, want that there are none", c.name, variables, err)
				}
				continue
			}
			got := environmentOf(t, o, tables, template.Function{})
			for _, name := range []string{"AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"} {
				want := c.want[name]
				if name == "AWS_REGION" && o.DynamoDBURL != "" {
					want = "eu-central-1"
				}
				if value, _ := get(got, name); value != want {
					t.Errorf("%s: %s is %q, want %q", c.name, name, value, want)
				}
			}
		}
	}
}

// The functions read the key from AWS's parameter, with the credentials of the caller's
// profile.
func TestTheKeyMayBeInAWS(t *testing.T) {
	const name, key = "/sample/key", "KeyOfTheParameterStore0000000000"
	var signed atomic.Value
	store := ssmsim.New(map[string]string{name: key})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		signed.Store(r.Header.Get("Authorization"))
		store.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	profile(t, "AKIAWORK")
	t.Setenv("AWS_PROFILE", "work")
	t.Setenv("AWS_ENDPOINT_URL_SSM", server.URL)
	start(t, Options{Demo: true, AuthyKey: key, Set: map[string]string{keySetting + ofParameter: name}})
	if got, _ := signed.Load().(string); !strings.Contains(got, "Credential=AKIAWORK/") || !strings.Contains(got, "/eu-west-1/ssm/") {
		t.Errorf("asked for the key as %q", got)
	}
}

// profile creates a profile named work as the only source of credentials.
func profile(t *testing.T, id string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "credentials")
	text := "[work]\naws_access_key_id = " + id + "\naws_secret_access_key = work\nregion = eu-west-1\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{
		"AWS_SHARED_CREDENTIALS_FILE": file, "AWS_CONFIG_FILE": "/nowhere", "AWS_EC2_METADATA_DISABLED": "true", "AWS_CA_BUNDLE": "",
		"AWS_PROFILE": "", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "", "AWS_REGION": "",
	} {
		t.Setenv(name, value)
	}
}

func TestASystemInAWSNeedsSettingsThatCanBeRead(t *testing.T) {
	t.Setenv("AWS_PROFILE", "nobody")
	t.Setenv("AWS_CONFIG_FILE", "/nowhere")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
	if _, err := awsVariables(t.Context(), &Options{Set: map[string]string{keySetting + ofParameter: "/key"}}); err == nil || !strings.HasPrefix(err.Error(), "load aws settings: ") {
		t.Errorf("got %v, want the broken settings", err)
	}
}

func TestAWSRegion(t *testing.T) {
	for endpoint, want := range map[string]string{
		"https://dynamodb.eu-west-1.amazonaws.com":              "eu-west-1 true",
		"https://dynamodb-fips.us-gov-west-1.amazonaws.com":     "us-gov-west-1 true",
		"https://dynamodb.cn-north-1.amazonaws.com.cn/":         "cn-north-1 true",
		"https://dynamodb.eu-west-1.api.aws":                    "eu-west-1 true",
		"https://123456789012.ddb.ap-southeast-2.amazonaws.com": "ap-southeast-2 true",
		"https://dynamodb.amazonaws.com":                        " true",
		"http://127.0.0.1:8000":                                 " false",
		"http://dynamodb:8000":                                  " false",
		"http://eu-west-1.amazonaws.com.example":                " false",
		"":                                                      " false",
		"https://dynamodb.eu-west-1.amazonaws.com.:443/%zz":     " false",
	} {
		if region, ok := awsRegion(endpoint); fmt.Sprint(region, " ", ok) != want {
			t.Errorf("%s: got %q, %v, want %s", endpoint, region, ok, want)
		}
	}
}

func TestOverride(t *testing.T) {
	s := &Stack{CallbackURL: "http://127.0.0.1:1/authy/callback", pageOrigin: "http://127.0.0.1:1", ring: "k1:ring"}
	for _, c := range []struct {
		name      string
		set       map[string]string
		own, want map[string]string
	}{
		{"the key in place of its parameter", nil,
			map[string]string{keySetting + ofParameter: "/x", "CALLBACK_URL": "https://api"},
			map[string]string{keySetting: "key", "CALLBACK_URL": "http://127.0.0.1:1/authy/callback"}},
		{"the page's own address", nil, map[string]string{"PAGE_ORIGIN": "https://cdn"}, map[string]string{"PAGE_ORIGIN": "http://127.0.0.1:1"}},
		{"another key", map[string]string{keySetting: "one,two"},
			map[string]string{keySetting + ofParameter: "/x"}, map[string]string{keySetting: "one,two"}},
		{"the parameter, if it is wanted", map[string]string{keySetting + ofParameter: "/real"},
			map[string]string{keySetting + ofParameter: "/x"}, map[string]string{keySetting + ofParameter: "/real"}},
		{"the ring in place of its parameter", nil, map[string]string{"SECRETS_PARAMETER": "/x"}, map[string]string{"SECRETS": "k1:ring"}},
		{"another ring", map[string]string{"SECRETS": "k1:other"}, map[string]string{"SECRETS_PARAMETER": "/x"}, map[string]string{"SECRETS": "k1:other"}},
		{"the ring's parameter, if it is wanted", map[string]string{"SECRETS_PARAMETER": "/real"},
			map[string]string{"SECRETS_PARAMETER": "/x", keySetting + ofParameter: "/x"}, map[string]string{"SECRETS_PARAMETER": "/real", keySetting: "key"}},
		{"a function gets its own settings only", map[string]string{"APP_NAME": "Shop", keySetting: "key"},
			map[string]string{"USERS_TABLE": "u"}, map[string]string{"USERS_TABLE": "u"}},
	} {
		s.override(&Options{AuthyKey: "key", Set: c.set}, c.own)
		if diff := cmp.Diff(c.want, c.own); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
