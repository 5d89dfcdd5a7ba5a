package template

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEachFunctionGetsExactlyItsSettings(t *testing.T) {
	const (
		tables = "CDN_ONLY USERS_TABLE FACTORS_TABLE LOGINS_TABLE LIMITS_TABLE "
		authy  = "AUTHY_API_URL AUTHY_API_KEY_PARAMETER "
		codes  = "LIMIT_CODES_LOGIN LIMIT_CODES_ACCOUNT LIMIT_CODES_TOTAL "
		lives  = "SESSION_LIFETIME SESSION_IDLE KNOWN_LIFETIME "
	)
	want := map[string]string{
		"register": tables + authy + codes + "PAGE_ORIGIN ALLOWED_ORIGINS APP_NAME REGISTRATION_LIFETIME ADDRESS_HOLD LIMIT_SOURCE LIMIT_REGISTRATIONS LIMIT_PASSWORDS LIMIT_PASSWORDS_ALL LIMIT_MESSAGES LIMIT_MESSAGES_PAUSE MESSAGE_COUNTRIES LIMIT_UNPROVED",
		"session":  tables + authy + codes + "PAGE_ORIGIN ALLOWED_ORIGINS SESSION_IDLE APP_NAME LOGIN_LIFETIME PUSH_LIFETIME PUSH_PAUSE LIMIT_SOURCE LIMIT_PASSWORDS LIMIT_PASSWORDS_ALL LIMIT_PUSHES LIMIT_MESSAGES LIMIT_MESSAGES_PAUSE MESSAGE_COUNTRIES LIMIT_UNPROVED",
		"status":   tables + authy + codes + lives + "PAGE_ORIGIN COMPAT_STATUS_WAIT PUSH_PAUSE",
		"callback": "LOGINS_TABLE LIMITS_TABLE AUTHY_API_KEY_PARAMETER CALLBACK_URL PUSH_PAUSE",
		"verify":   tables + authy + codes + lives + "SECRETS_PARAMETER PAGE_ORIGIN APP_NAME PUSH_LIFETIME PUSH_PAUSE LIMIT_SOURCE LIMIT_MESSAGES LIMIT_MESSAGES_PAUSE LIMIT_MESSAGES_SOURCE LIMIT_MESSAGES_COUNTRY LIMIT_MESSAGES_ALL MESSAGE_COUNTRIES LIMIT_UNPROVED LIMIT_PUSHES",
	}
	for _, f := range functions(t, load(t)) {
		names := strings.Fields(want[f.Name])
		slices.Sort(names)
		if diff := cmp.Diff(names, slices.Sorted(maps.Keys(f.Environment))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.Name, diff)
		}
	}
}

// The defaults are the ones that the API's documentation states.
func TestDefaults(t *testing.T) {
	want := map[string]string{
		"CDN_ONLY": "false",
		"APP_NAME": "Countersign", "AUTHY_API_URL": "https://api.authy.com", "AUTHY_API_KEY_PARAMETER": "/countersign/authy-api-key",
		"SECRETS_PARAMETER": "/countersign/secrets",
		"USERS_TABLE":       "UsersTable", "FACTORS_TABLE": "FactorsTable", "LOGINS_TABLE": "LoginsTable", "LIMITS_TABLE": "LimitsTable",
		"PAGE_ORIGIN": "https://Distribution.DomainName", "ALLOWED_ORIGINS": "",
		"CALLBACK_URL":   "https://Api.execute-api.us-east-1.amazonaws.com/authy/callback",
		"LOGIN_LIFETIME": "10m", "PUSH_LIFETIME": "2m", "PUSH_PAUSE": "60s", "SESSION_LIFETIME": "24h", "SESSION_IDLE": "30m",
		"REGISTRATION_LIFETIME": "1h", "ADDRESS_HOLD": "24h", "KNOWN_LIFETIME": "2160h", "COMPAT_STATUS_WAIT": "2s",
		"LIMIT_CODES_LOGIN": "5", "LIMIT_CODES_ACCOUNT": "10/1h", "LIMIT_CODES_TOTAL": "100", "LIMIT_PASSWORDS": "10/1h",
		"LIMIT_PASSWORDS_ALL": "100/1h", "LIMIT_PUSHES": "10/1h", "LIMIT_MESSAGES": "5/1h", "LIMIT_MESSAGES_PAUSE": "30s",
		"LIMIT_MESSAGES_SOURCE": "10/1h", "LIMIT_MESSAGES_COUNTRY": "100/24h", "LIMIT_MESSAGES_ALL": "500/24h", "MESSAGE_COUNTRIES": "",
		"LIMIT_UNPROVED": "3/24h", "LIMIT_REGISTRATIONS": "10/1h", "LIMIT_SOURCE": "600/10m",
	}
	got := map[string]string{}
	for _, f := range functions(t, load(t)) {
		for name, value := range f.Environment {
			if before, ok := got[name]; ok && before != value {
				t.Errorf("%s is %q for one function and %q for another", name, before, value)
			}
			got[name] = value
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

func TestParametersAndResourcesReplaceDefaults(t *testing.T) {
	functions, err := load(t).Functions(Values{
		Parameters: map[string]string{"AppName": "Shop", "PasswordConcurrency": "3"},
		Resources:  map[string]string{"UsersTable": "users"},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range functions {
		if f.Name != "session" {
			continue
		}
		got := []any{f.Environment["APP_NAME"], f.Environment["USERS_TABLE"], f.Environment["LIMITS_TABLE"], f.Concurrency}
		if diff := cmp.Diff([]any{"Shop", "users", "LimitsTable", 3}, got); diff != "" {
			t.Errorf("session (-want +got):\n%s", diff)
		}
	}
}

// The page's origin is that of the custom domain, else that of the CDN, or "" if the
// stack serves no page.
func TestPageOrigin(t *testing.T) {
	const certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1"
	for name, c := range map[string]struct {
		parameters map[string]string
		want       string
	}{
		"the CDN's name":       {nil, "https://Distribution.DomainName"},
		"a domain":             {map[string]string{"DomainName": "login.example.com", "CertificateArn": certificate}, "https://login.example.com"},
		"without a web client": {map[string]string{"WebClient": "false"}, ""},
	} {
		functions, err := load(t).Functions(Values{Parameters: c.parameters})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range functions {
			if got := f.Environment["PAGE_ORIGIN"]; got != c.want && f.Name != "callback" {
				t.Errorf("%s, %s: got %q, want %q", name, f.Name, got, c.want)
			}
		}
	}
}

func TestParameter(t *testing.T) {
	template := load(t)
	if got, ok := template.Parameter("LIMIT_MESSAGES_PAUSE"); got != "LimitMessagesPause" || !ok {
		t.Errorf("got %q, %v", got, ok)
	}
	for _, setting := range []string{"CALLBACK_URL", "NO_SUCH", "", "_"} {
		if got, ok := template.Parameter(setting); ok {
			t.Errorf("%q: got parameter %q", setting, got)
		}
	}
}

// Globals sets the same variables for all functions: how Go runs, the AWS endpoint
// (empty except under sam local), the namespace for metrics, and the CDN's secret
// (empty without a CDN). A local run uses only the first.
func TestGlobalsDeclareWhatIsNoSettingOfAFunction(t *testing.T) {
	template := load(t)
	got := at(template.Root, "Globals", "Function", "Environment", "Variables")
	want := map[string]any{
		"AWS_ENDPOINT_URL":  "",
		"GOGC":              "400",
		"GOMAXPROCS":        "1",
		"METRICS_NAMESPACE": map[string]any{"Ref": "AWS::StackName"},
		"EDGE_SECRET":       map[string]any{"Fn::If": []any{"Web", map[string]any{"Fn::Sub": "{{resolve:secretsmanager:${EdgeSecret}}}"}, ""}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, f := range functions(t, template) {
		if diff := cmp.Diff(map[string]string{"GOGC": "400", "GOMAXPROCS": "1"}, f.Go); diff != "" {
			t.Errorf("%s (-want +got):\n%s", f.ID, diff)
		}
	}
	alone := Values{Parameters: map[string]string{"WebClient": "false"}}
	if secret, err := template.text(alone, got["EDGE_SECRET"]); secret != "" || err != nil {
		t.Errorf("without a web client: got %q, %v, want nothing", secret, err)
	}
}
