package stack

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/google/go-cmp/cmp"

	authysim "countersign/sim/authy"
	dynamosim "countersign/sim/dynamodb"
	"countersign/sim/dynamodb/tabletest"
	"countersign/tools/template"
)

// binariesDir is the environment variable with the folder of the functions that
// TestMain built.
const binariesDir = "STACK_TEST_BINARIES"

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "stack")
	if err != nil {
		log.Fatal(err)
	}
	if err := Build(context.Background(), dir); err != nil {
		os.RemoveAll(dir)
		log.Fatal(err)
	}
	os.Setenv(binariesDir, dir)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

func start(t *testing.T, o Options) *Stack {
	t.Helper()
	s, err := Start(t.Context(), withBinaries(o))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func withBinaries(o Options) Options {
	if o.Binaries == "" {
		o.Binaries = os.Getenv(binariesDir)
	}
	return o
}

// call sends a request and returns the status and the decoded body.
func call(t *testing.T, method, url, body string, headers ...string) (int, map[string]any, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	_ = json.Unmarshal(data, &fields)
	return response.StatusCode, fields, response.Header
}

const demoLogin = `{"email":"demo@example.com","password":"correct horse battery"}`

func TestTheDemoAccountLogsIn(t *testing.T) {
	var out buffer
	s := start(t, Options{Demo: true, Log: &out})
	status, answer, _ := call(t, "POST", s.URL+"/session", demoLogin)
	if status != 200 || answer["state"] != "pending" {
		t.Fatalf("log in: got %d %v", status, answer)
	}
	phone := s.Authy.Phone("1", "2015550123")
	if err := phone.Approve(phone.Pending()[0].UUID); err != nil {
		t.Fatal(err)
	}
	status, answer, _ = call(t, "GET", s.URL+"/session/status", "", "Authorization: Bearer "+answer["token"].(string))
	if status != 200 || answer["state"] != "active" {
		t.Errorf("status: got %d %v", status, answer)
	}
	if s.Demo == nil || s.Demo.Email != "demo@example.com" {
		t.Errorf("demo: got %v", s.Demo)
	}
	for _, url := range []string{s.PhoneURL, s.DeskURL} {
		if status, _, _ := call(t, "GET", url, ""); status != 200 {
			t.Errorf("%s: got %d", url, status)
		}
	}
	for _, name := range []string{"register", "session", "status", "callback"} {
		want := "[" + strings.ToUpper(name[:1]) + name[1:] + "Function] {"
		if !strings.Contains(out.String(), want) {
			t.Errorf("log: nothing of %s in\n%s", want, &out)
		}
	}
	processes := 0
	for _, f := range s.Functions {
		processes += len(f.Processes())
	}
	if processes < 5 {
		t.Errorf("processes: got %d, want at least five", processes)
	}
	s.Close()
	for name, f := range s.Functions {
		if left := f.Processes(); len(left) != 0 {
			t.Errorf("%s: processes %v are left", name, left)
		}
	}
	for _, url := range []string{s.URL, s.PhoneURL, s.Authy.URL(), s.DynamoDBURL} {
		host := strings.Split(strings.TrimPrefix(url, "http://"), "/")[0]
		if c, err := net.Dial("tcp", host); err == nil {
			c.Close()
			t.Errorf("%s still answers", url)
		}
	}
}

func TestATakenAddressGivesAFreePort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := start(t, Options{Addr: taken.Addr().String(), PhoneAddr: taken.Addr().String()})
	if !s.Taken || !s.PhoneTaken || s.URL == "http://"+taken.Addr().String() {
		t.Errorf("got %s, taken %v, phone %v", s.URL, s.Taken, s.PhoneTaken)
	}
	if status, _, _ := call(t, "GET", s.URL+"/session", ""); status != 403 {
		t.Errorf("got %d, want 403", status)
	}
	if s.Demo != nil {
		t.Error("there is a demo account that nobody asked for")
	}
}

// TestTheLoginIsFramedByTheDeskAlone: at its own address the login has the deployed
// headers.
func TestTheLoginIsFramedByTheDeskAlone(t *testing.T) {
	s := start(t, Options{PhoneAddr: "0.0.0.0:0"})
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Get(s.DeskURL)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	frame := regexp.MustCompile(`id="login" [^>]*src="([^"]+)"`).FindSubmatch(page)
	if frame == nil {
		t.Fatalf("there is no frame in\n%s", page)
	}
	_, _, own := call(t, "GET", s.URL, "")
	_, _, framed := call(t, "GET", string(frame[1]), "")
	if own.Get("X-Frame-Options") != "DENY" || !strings.Contains(own.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Errorf("its own address: got %v", own)
	}
	want := strings.Replace(own.Get("Content-Security-Policy"), "frame-ancestors 'none'", "frame-ancestors "+strings.TrimSuffix(s.DeskURL, "/"), 1)
	if got := framed.Get("Content-Security-Policy"); got != want || framed.Get("X-Frame-Options") != "" {
		t.Errorf("framed: got %v, want %s", framed, want)
	}
	if status, answer, _ := call(t, "GET", string(frame[1])+"session", ""); status != 403 || answer["code"] != "session_required" {
		t.Errorf("the API beside the framed page: got %d %v", status, answer)
	}
	if len(s.NetworkURLs()) > 0 && !strings.HasSuffix(s.NetworkURLs()[0], "/phone/") {
		t.Errorf("in the network: got %v", s.NetworkURLs())
	}
	if got := start(t, Options{}).NetworkURLs(); got != nil {
		t.Errorf("a phone for this machine alone: got %v in the network", got)
	}
}

func TestWhatCannotStart(t *testing.T) {
	for name, c := range map[string]struct {
		o    Options
		want string
	}{
		"no such setting":        {Options{Set: map[string]string{"NO_SUCH": "1"}}, "set NO_SUCH: there is no such setting; there are ADDRESS_HOLD, ALLOWED_ORIGINS, APP_NAME,"},
		"origins with wildcard":  {Options{Set: map[string]string{"ALLOWED_ORIGINS": "*"}}, "set ALLOWED_ORIGINS"},
		"a setting that is none": {Options{Set: map[string]string{"LIMIT_SOURCE": "many"}}, "LIMIT_SOURCE"},
		"no functions":           {Options{Binaries: t.TempDir()}, "start SessionFunction"},
		"an address of nobody":   {Options{Addr: "256.0.0.1:80"}, "listen on 256.0.0.1:80"},
		"a phone's address":      {Options{PhoneAddr: "256.0.0.1:80"}, "listen on 256.0.0.1:80"},
		"no table engine":        {Options{DynamoDBURL: "http://127.0.0.1:1"}, "create table countersign-"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Start(t.Context(), withBinaries(c.o))
			if err == nil {
				s.Close()
				t.Fatal("it started")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestAnotherTableEngineKeepsItsTables(t *testing.T) {
	engine, err := dynamosim.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close() })
	// independent of the developer's AWS settings
	t.Setenv("AWS_PROFILE", "nobody")
	t.Setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
	t.Setenv("AWS_CA_BUNDLE", "/nowhere")
	o := Options{DynamoDBURL: engine.URL, Demo: true, Set: map[string]string{"USERS_TABLE": "people"}}
	first := start(t, o)
	want := map[string]string{"USERS_TABLE": "people", "FACTORS_TABLE": "countersign-factors", "LOGINS_TABLE": "countersign-logins", "LIMITS_TABLE": "countersign-limits"}
	if diff := cmp.Diff(want, first.Tables); diff != "" {
		t.Errorf("tables (-want +got):\n%s", diff)
	}
	if first.Table != nil {
		t.Error("the embedded engine runs too")
	}
	first.Close()
	second := start(t, o) // the tables and the demo account exist
	if status, _, _ := call(t, "POST", second.URL+"/session", demoLogin); status != 200 {
		t.Errorf("log in: got %d", status)
	}
}

func TestAnotherAuthyMeansNoSimulatorAndNoDemo(t *testing.T) {
	other := authysim.Start(t, authysim.Options{Key: "AnotherKeyForThisTest000000000000", WithApp: true})
	s := start(t, Options{AuthyURL: other.URL(), AuthyKey: other.Key(), CallbackURL: "https://login.example/authy/callback", Demo: true})
	if s.Authy != nil || s.PhoneURL != "" || s.Demo != nil || s.CallbackURL != "https://login.example/authy/callback" {
		t.Errorf("got %v, %q, %v, %q", s.Authy, s.PhoneURL, s.Demo, s.CallbackURL)
	}
	account := Account{FullName: "A", Email: "a@example.com", Password: "correct horse", CountryCode: "1", Phone: "2015550177"}
	if _, err := signUp(t.Context(), s.URL, account); err != nil {
		t.Fatal(err)
	}
	if !other.Phone("1", "2015550177").Registered() {
		t.Error("the other Authy knows nothing of the account")
	}
}

func TestAllowedOriginsReachTheGateway(t *testing.T) {
	s := start(t, Options{Set: map[string]string{"ALLOWED_ORIGINS": "https://app.example"}})
	_, _, header := call(t, "OPTIONS", s.URL+"/session", "", "Origin: https://app.example", "Access-Control-Request-Method: POST")
	if got := header.Get("Access-Control-Allow-Origin"); got != "https://app.example" {
		t.Errorf("got %q", got)
	}
}

func TestKilledFunctionsComeBack(t *testing.T) {
	s := start(t, Options{Environments: 1, Concurrency: 5})
	if s.Kill("nobody") || !s.Kill("session") {
		t.Error("kill: want none of nobody, and one of session")
	}
	for len(s.Functions["session"].Processes()) > 0 {
		time.Sleep(time.Millisecond)
	}
	if status, _, _ := call(t, "GET", s.URL+"/session", ""); status != 403 {
		t.Errorf("got %d, want 403", status)
	}
}

func TestSignUpTellsWhatWasWrong(t *testing.T) {
	s := start(t, Options{})
	_, err := signUp(t.Context(), s.URL, Account{Email: "no address"})
	if err == nil || !strings.Contains(err.Error(), "400") {
		t.Errorf("got %v", err)
	}
	if _, err := signUp(t.Context(), "http://127.0.0.1:1", Account{}); err == nil {
		t.Error("nobody listens: got no error")
	}
	if _, err := signUp(t.Context(), ":", Account{}); err == nil {
		t.Error("no URL: got no error")
	}
}

// buffer is a strings.Builder that is safe for concurrent use.
type buffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

func TestFunctionsAreHeldToTheirRoles(t *testing.T) {
	var out buffer
	s := start(t, Options{Demo: true, Log: &out})
	if unused := s.Guard.Unused(); !slices.Contains(unused, "VerifyFunction dynamodb:UpdateItem countersign-users") {
		t.Errorf("unused after a registration: got %v", unused)
	}
	if strings.Contains(out.String(), "AccessDenied") {
		t.Errorf("a role lacks something:\n%s", &out)
	}
}

// The tables have the template's keys and expiry: accounts never expire.
func TestTablesAreAsTheTemplateSays(t *testing.T) {
	s := start(t, Options{})
	parsed, err := template.Load("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	client := tabletest.Dial(s.DynamoDBURL)
	var want, got []template.Table
	for _, one := range parsed.Tables() {
		want = append(want, one)
		name := s.Tables[strings.ToUpper(strings.TrimSuffix(one.ID, "Table"))+"_TABLE"]
		described, err := client.DescribeTable(t.Context(), &dynamodb.DescribeTableInput{TableName: &name})
		if err != nil {
			t.Fatal(err)
		}
		out, err := client.DescribeTimeToLive(t.Context(), &dynamodb.DescribeTimeToLiveInput{TableName: &name})
		if err != nil {
			t.Fatal(err)
		}
		here := template.Table{ID: one.ID, TTL: aws.ToString(out.TimeToLiveDescription.AttributeName)}
		for _, key := range described.Table.KeySchema {
			here.Keys = append(here.Keys, *key.AttributeName)
		}
		got = append(got, here)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("tables (-template +here):\n%s", diff)
	}
}

// With CDN_ONLY, every function but the callback refuses a request that the CDN did not
// forward.
func TestCdnOnlyOfTheWholeSystem(t *testing.T) {
	const secret = "a secret of the stack"
	s := start(t, Options{Set: map[string]string{"CDN_ONLY": "true", "EDGE_SECRET": secret}})
	for _, route := range s.Routes {
		method, path, _ := strings.Cut(route, " ")
		status, body, _ := call(t, method, s.URL+path, "{}")
		if refused := status == 403 && strings.Contains(fmt.Sprint(body), "cdn_required"); refused != (path != "/authy/callback") {
			t.Errorf("%s around the CDN: got %d %v", route, status, body)
		}
		if _, body, _ := call(t, method, s.URL+path, "{}", "X-Countersign-Edge: "+secret, "X-Countersign-Source: 203.0.113.9"); strings.Contains(fmt.Sprint(body), "cdn_required") {
			t.Errorf("%s through the CDN: got %v", route, body)
		}
	}
	_, err := Start(t.Context(), withBinaries(Options{Set: map[string]string{"CDN_ONLY": "true"}}))
	if err == nil || !strings.Contains(err.Error(), "EDGE_SECRET is not set") {
		t.Errorf("without the CDN's secret: got %v", err)
	}
}
