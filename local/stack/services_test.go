package stack

import (
	"fmt"
	"maps"
	"net"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	lambdasim "countersign/sim/lambda"
	"countersign/tools/build"
	"countersign/tools/template"
)

// Functions work with only the template's settings and the services' address: they find
// the tables, Authy, its key and our own.
func TestServicesAreAllThatAFunctionAsksFor(t *testing.T) {
	s := start(t, Options{Demo: true, ServicesAddr: "127.0.0.1:0"})
	got := s.invoke(t, "session", `{"version":"2.0","routeKey":"POST /session","rawPath":"/session","headers":{"content-type":"application/json"},
		"requestContext":{"http":{"method":"POST","path":"/session","sourceIp":"203.0.113.7"}},
		"body":"{\"email\":\"demo@example.com\",\"password\":\"correct horse battery\"}"}`)
	token := regexp.MustCompile(`cs_[A-Za-z0-9_-]+`).FindString(got)
	if !strings.Contains(got, `"statusCode":200`) || !strings.Contains(got, `Approval request sent.`) || token == "" {
		t.Fatalf("a password: got %s", got)
	}
	got = s.invoke(t, "verify", fmt.Sprintf(`{"version":"2.0","routeKey":"POST /session/verify","rawPath":"/session/verify",
		"headers":{"content-type":"application/json","authorization":"Bearer %s"},
		"requestContext":{"http":{"method":"POST","path":"/session/verify","sourceIp":"203.0.113.7"}},
		"body":"{\"code\":\"%s\"}"}`, token, s.Authy.Phone("1", "2015550123").Code()))
	if !strings.Contains(got, `"statusCode":200`) {
		t.Errorf("a code: got %s", got)
	}
}

// invoke runs a function, with the services alone, for one event.
func (s *Stack) invoke(t *testing.T, name, event string) string {
	t.Helper()
	root, err := build.Root()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Load(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	resources := map[string]string{}
	for setting, table := range s.Tables {
		resources[tableID(setting)] = table
	}
	functions, err := parsed.Functions(template.Values{Parameters: map[string]string{"AuthyApiUrl": s.ServicesURL}, Resources: resources})
	if err != nil {
		t.Fatal(err)
	}
	environment := functions[slices.IndexFunc(functions, func(f template.Function) bool { return f.Name == name })].Environment
	maps.Copy(environment, map[string]string{
		"AWS_ENDPOINT_URL": s.ServicesURL, "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "defaultkey", "AWS_SECRET_ACCESS_KEY": "defaultsecret",
	})
	var settings []string
	for name, value := range environment {
		settings = append(settings, name+"="+value)
	}
	f := lambdasim.New(lambdasim.Config{Name: name, Binary: filepath.Join(withBinaries(Options{}).Binaries, name), Env: settings, Environments: 1, Concurrency: 1})
	defer f.Close()
	got, err := f.Invoke(t.Context(), []byte(event))
	if err != nil {
		t.Fatal(err)
	}
	return string(got)
}

func TestServicesThatCannotListenOrAreElsewhere(t *testing.T) {
	if s := start(t, Options{}); s.ServicesURL != "" {
		t.Errorf("not asked for: got %s", s.ServicesURL)
	}
	s := start(t, Options{AuthyURL: "http://127.0.0.1:1", AuthyKey: "key", ServicesAddr: "127.0.0.1:0"})
	if s.ServicesURL != "" {
		t.Errorf("with another Authy: got %s", s.ServicesURL)
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s = start(t, Options{ServicesAddr: taken.Addr().String()})
	if !s.ServicesTaken || s.ServicesURL == "" || s.ServicesURL == "http://"+taken.Addr().String() {
		t.Errorf("a taken address: got %s, taken %v", s.ServicesURL, s.ServicesTaken)
	}
	if _, err := Start(t.Context(), withBinaries(Options{ServicesAddr: "no address"})); err == nil {
		t.Error("an address that is none: got no error")
	}
}
