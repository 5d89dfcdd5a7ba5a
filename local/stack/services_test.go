package stack

import (
	"bytes"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"testing"

	lambdasim "countersign/sim/lambda"
	"countersign/tools/build"
	"countersign/tools/template"
)

// A function works with only the template's settings and the services' address.
func TestServicesAreAllThatAFunctionAsksFor(t *testing.T) {
	s := start(t, Options{Demo: true, ServicesAddr: "127.0.0.1:0"})
	root, err := build.Root()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Load(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	functions, err := parsed.Functions(template.Values{
		Parameters: map[string]string{"AuthyApiUrl": s.ServicesURL},
		Resources:  map[string]string{"UsersTable": s.Tables["USERS_TABLE"], "LoginsTable": s.Tables["LOGINS_TABLE"], "LimitsTable": s.Tables["LIMITS_TABLE"]},
	})
	if err != nil {
		t.Fatal(err)
	}
	session := slices.IndexFunc(functions, func(f template.Function) bool { return f.Name == "session" })
	environment := functions[session].Environment
	maps.Copy(environment, map[string]string{
		"AWS_ENDPOINT_URL": s.ServicesURL, "AWS_REGION": "us-east-1",
		"AWS_ACCESS_KEY_ID": "defaultkey", "AWS_SECRET_ACCESS_KEY": "defaultsecret",
	})
	var settings []string
	for name, value := range environment {
		settings = append(settings, name+"="+value)
	}
	f := lambdasim.New(lambdasim.Config{Name: "SessionFunction", Binary: filepath.Join(withBinaries(Options{}).Binaries, "session"), Env: settings, Environments: 1, Concurrency: 1})
	defer f.Close()
	got, err := f.Invoke(t.Context(), []byte(`{"version":"2.0","routeKey":"POST /session","rawPath":"/session","headers":{"content-type":"application/json"},
		"requestContext":{"http":{"method":"POST","path":"/session","sourceIp":"203.0.113.7"}},
		"body":"{\"email\":\"demo@example.com\",\"password\":\"correct horse battery\"}"}`))
	if err != nil || !bytes.Contains(got, []byte(`"statusCode":200`)) || !bytes.Contains(got, []byte(`Approval request sent.`)) {
		t.Errorf("got %s, %v", got, err)
	}
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
