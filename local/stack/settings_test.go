package stack

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/local/template"
)

func get(environment []string, name string) (string, bool) {
	for _, pair := range environment {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value, true
		}
	}
	return "", false
}

func TestAFunctionInheritsNothingWhileAllIsHere(t *testing.T) {
	for name, value := range map[string]string{
		"AWS_PROFILE": "work", "AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "real",
		"AWS_REGION": "eu-west-1", "APP_NAME": "other", "GOGC": "1", "HTTPS_PROXY": "http://proxy:1",
	} {
		t.Setenv(name, value)
	}
	got := environment(&Options{}, "http://127.0.0.1:1", template.Function{
		Environment: map[string]string{"APP_NAME": "mine"}, Go: map[string]string{"GOGC": "400"},
	})
	got = slices.DeleteFunc(got, func(pair string) bool { // the machine's own
		name, _, _ := strings.Cut(pair, "=")
		return !strings.HasPrefix(name, "AWS_") && name != "APP_NAME" && name != "GOGC" && name != "HTTPS_PROXY"
	})
	want := []string{
		"APP_NAME=mine", "AWS_ACCESS_KEY_ID=local", "AWS_EC2_METADATA_DISABLED=true", "AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:1",
		"AWS_REGION=us-east-1", "AWS_SECRET_ACCESS_KEY=local", "GOGC=400", "HTTPS_PROXY=http://proxy:1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAFunctionGetsTheCallersCredentialsForTablesElsewhere(t *testing.T) {
	t.Setenv("AWS_PROFILE", "work")
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_REGION", "eu-west-1")
	t.Setenv("HOME", "/home/somebody")
	got := environment(&Options{DynamoDBURL: "https://dynamodb.eu-west-1.amazonaws.com"}, "https://dynamodb.eu-west-1.amazonaws.com", template.Function{})
	for name, want := range map[string]string{"AWS_PROFILE": "work", "AWS_REGION": "eu-west-1", "HOME": "/home/somebody", "AWS_ACCESS_KEY_ID": ""} {
		if value, _ := get(got, name); value != want {
			t.Errorf("%s: got %q, want %q", name, value, want)
		}
	}
	if _, there := get(got, "AWS_SECRET_ACCESS_KEY"); there {
		t.Error("the local secret is there beside the caller's profile")
	}
}

func TestOverride(t *testing.T) {
	s := &Stack{CallbackURL: "http://127.0.0.1:1/authy/callback"}
	for _, c := range []struct {
		name      string
		set       map[string]string
		own, want map[string]string
	}{
		{"the key in place of its parameter", nil,
			map[string]string{paramSetting: "/x", "CALLBACK_URL": "https://api"},
			map[string]string{keySetting: "key", "CALLBACK_URL": "http://127.0.0.1:1/authy/callback"}},
		{"another key", map[string]string{keySetting: "one,two"},
			map[string]string{paramSetting: "/x"}, map[string]string{keySetting: "one,two"}},
		{"the parameter, if it is wanted", map[string]string{paramSetting: "/real"},
			map[string]string{paramSetting: "/x"}, map[string]string{paramSetting: "/real"}},
		{"a function gets its own settings only", map[string]string{"APP_NAME": "Shop", keySetting: "key"},
			map[string]string{"USERS_TABLE": "u"}, map[string]string{"USERS_TABLE": "u"}},
	} {
		s.override(&Options{AuthyKey: "key", Set: c.set}, c.own)
		if diff := cmp.Diff(c.want, c.own); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
