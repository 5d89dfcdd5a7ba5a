package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
	"countersign/sim/dynamodb/tabletest"
	"countersign/sim/permit"
)

const (
	address = "Ada.L@example.com"
	hash    = "$argon2id$v=19$the-hash"
)

// rig is the tables with one account, behind a guard that enforces the runbook's
// policy.
type rig struct {
	t       *testing.T
	guard   *permit.Guard
	users   *users.Table
	factors *factors.Table
	limits  *ratelimit.Table
	flags   []string
	account person
	before  func() (fail bool) // called before each request of a command
}

func newRig(t *testing.T, change ...func(*person)) *rig {
	t.Helper()
	engine := tabletest.Start(t)
	r, tables := rigOn(t, tabletest.Dial(engine.URL), change...)
	r.guard = permit.New(engine, permit.Grants{"local": policy(t, tables)})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if r.before() {
			http.Error(w, `{"__type":"AccessDeniedException"}`, http.StatusBadRequest)
			return
		}
		r.guard.ServeHTTP(w, q)
	}))
	t.Cleanup(server.Close)
	r.flags[1] = server.URL
	return r
}

// rigOn is the tables of an engine with one account.
func rigOn(t *testing.T, client *dynamodb.Client, change ...func(*person)) (r *rig, tables map[string]string) {
	t.Helper()
	people, ways, counters := tabletest.New(t, client), tabletest.NewSorted(t, client), tabletest.New(t, client)
	r = &rig{t: t, before: func() bool { return false }, users: users.New(client, people), factors: factors.New(client, ways), limits: ratelimit.New(client, counters)}
	r.flags = []string{"-local", *client.Options().BaseEndpoint, "-users", people, "-factors", ways, "-limits", counters}
	r.account.Account = users.Account{
		ID: users.NewID(), Email: address, FullName: "Ada Lovelace", PasswordHash: hash, CountryCode: "1", Phone: "+12015550123",
		Proved: true, CreatedAt: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
	}
	r.account.ways = []factor.Factor{{
		Account: r.account.ID, ID: "authy", Kind: "authy", Ref: "4711", Number: r.account.Phone, App: true, State: factor.Active, Added: r.account.CreatedAt,
	}}
	for _, c := range change {
		c(&r.account)
	}
	if err := r.users.Create(t.Context(), r.account.Account, r.factors.Put(r.account.ways[0])); err != nil {
		t.Fatal(err)
	}
	return r, map[string]string{"USERS_TABLE": people, "FACTORS_TABLE": ways, "LIMITS_TABLE": counters}
}

// policy returns the permissions that the runbook gives an operator.
func policy(t *testing.T, names map[string]string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, _ := strings.Cut(string(text), "\n## The operator's tool\n")
	_, part, _ = strings.Cut(part, "```json\n")
	part, _, _ = strings.Cut(part, "```")
	var document struct {
		Statement []struct {
			Effect, Resource string
			Action           []string
		}
	}
	if err := json.Unmarshal([]byte(part), &document); err != nil || len(document.Statement) != 3 {
		t.Fatalf("the runbook's policy: %v: %s", err, part)
	}
	grants := map[string][]string{}
	for _, s := range document.Statement {
		_, name, ok := strings.Cut(s.Resource, ":table/")
		if !ok || s.Effect != "Allow" || names[name] == "" {
			t.Fatalf("a statement of the runbook's policy: %+v", s)
		}
		grants[names[name]] = s.Action
	}
	return grants
}

// said is what a command printed, and its error.
type said struct {
	out, notes string
	err        error
}

// run runs a command as the operator at a terminal, who types the given lines.
func (r *rig) run(command, typed string, flags ...string) said {
	r.t.Helper()
	var out, notes bytes.Buffer
	err := run(r.t.Context(), append(append([]string{command}, r.flags...), flags...), strings.NewReader(typed), &out, &notes)
	return said{out.String(), notes.String(), err}
}

// must runs a command that has to succeed.
func (r *rig) must(command, typed string, flags ...string) said {
	r.t.Helper()
	s := r.run(command, typed, flags...)
	if s.err != nil {
		r.t.Fatalf("%s: %v\n%s%s", command, s.err, s.out, s.notes)
	}
	return s
}

func (r *rig) now() users.Account {
	r.t.Helper()
	a, err := r.users.Get(r.t.Context(), r.account.ID)
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

// count uses up a code and a password of the account, and a code of its phone.
func (r *rig) count() {
	r.t.Helper()
	codes := ratelimit.Codes{Login: 5, Account: ratelimit.Limit{N: 10, Per: time.Hour}, Total: 100}
	passwords := ratelimit.Passwords{From: codes.Account, All: codes.Account}
	both := keys(r.account)
	account, phone := ratelimit.Subjects(string(both[0]), string(both[1]), "", r.account.Proved)
	for _, of := range []ratelimit.Subject{account, phone} {
		changes := codes.Spend(of)
		if of == account {
			changes = append(changes, passwords.Spend("", "192.0.2.1")...)
		}
		if _, err := r.limits.Apply(r.t.Context(), of.Key, time.Now(), changes...); err != nil {
			r.t.Fatal(err)
		}
	}
}

// counted returns how many items of the limits the account has.
func (r *rig) counted() (n int) {
	r.t.Helper()
	for _, key := range keys(r.account) {
		kept, err := r.limits.Stored(r.t.Context(), key)
		if err != nil {
			r.t.Fatal(err)
		}
		if kept != nil {
			n++
		}
	}
	return n
}

// wantEvent checks that a command wrote one security event, which names the account by
// its id and contains no personal data.
func (r *rig) wantEvent(s said, name string) {
	r.t.Helper()
	lines := regexp.MustCompile(`(?m)\{.*\}$`).FindAllString(s.notes, -1)
	if len(lines) != 1 {
		r.t.Fatalf("events: %q", lines)
	}
	var event map[string]string
	if err := json.Unmarshal([]byte(lines[0]), &event); err != nil {
		r.t.Fatal(err)
	}
	if event["security_event"] != name || event["account"] != r.account.ID {
		r.t.Errorf("got %s, want %s of %s", lines[0], name, r.account.ID)
	}
	rest := strings.Replace(lines[0], r.account.ID, "", 1) // a random id may contain "ada"
	for _, secret := range []string{"ada", "lovelace", "5550123", hash} {
		if strings.Contains(strings.ToLower(rest), secret) {
			r.t.Errorf("the event shows the person: %s", lines[0])
		}
	}
}

func TestHelp(t *testing.T) {
	var out bytes.Buffer
	for _, args := range [][]string{nil, {"-h"}, {"help"}} {
		out.Reset()
		if err := run(t.Context(), args, strings.NewReader(""), &out, &out); !errors.Is(err, flag.ErrHelp) {
			t.Errorf("%v: %v", args, err)
		}
		for _, c := range commands() {
			if !strings.Contains(out.String(), c.name) {
				t.Errorf("%v: does not name %s", args, c.name)
			}
		}
	}
	for _, c := range commands() {
		out.Reset()
		if err := run(t.Context(), []string{c.name, "-h"}, strings.NewReader(""), &out, &out); !errors.Is(err, flag.ErrHelp) {
			t.Errorf("%s: %v", c.name, err)
		}
		if !strings.Contains(out.String(), c.about) || strings.Contains(out.String(), "-yes") != c.changes() {
			t.Errorf("%s -h: %s", c.name, &out)
		}
	}
}

func TestRefusals(t *testing.T) {
	r := newRig(t)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args  []string
		typed string
		want  string
	}{
		"no such command":     {[]string{"purge"}, "", `there is no command "purge"`},
		"an address":          {[]string{"show", "ada.l@example.com"}, "", "only flags; the address is read"},
		"no such flag":        {[]string{"show", "-yes"}, "", "flag provided but not defined: -yes; show -h lists the flags"},
		"no tables":           {[]string{"show", "-users", "x"}, "", "want -stack NAME, or"},
		"no URL":              {[]string{"show", "-local", "4001"}, "", "-local must be a URL"},
		"no tables there":     {[]string{"show", "-local", "http://127.0.0.1:1"}, address, "no tables answer at http://127.0.0.1:1: "},
		"tables twice":        {[]string{"show", "-stack", "x", "-limits", "x"}, "", "-stack already names the tables"},
		"an id and a file":    {append([]string{"show", "-id", "x", "-email-file", "x"}, r.flags...), "", "not both"},
		"no address":          {append([]string{"show"}, r.flags...), "", "no address was given"},
		"not an address":      {append([]string{"show"}, r.flags...), "Ada <ada.l@example.com>\n", "this is not an e-mail address"},
		"an unknown address":  {append([]string{"show"}, r.flags...), "grace@example.com\n", "no account has this address"},
		"an unknown id":       {append([]string{"show", "-id", users.NewID()}, r.flags...), "", "no account has this id"},
		"text that is no id":  {append([]string{"show", "-id", "x"}, r.flags...), "", "no account has this id"},
		"no such file":        {append([]string{"show", "-email-file", "/nowhere"}, r.flags...), address, "open /nowhere"},
		"an empty file":       {append([]string{"show", "-email-file", empty}, r.flags...), address, "no address was given"},
		"no AWS CLI, a stack": {[]string{"show", "-stack", "none"}, "", "the stack's tables"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PATH", "/nowhere")
			var out, notes bytes.Buffer
			err := run(t.Context(), test.args, strings.NewReader(test.typed), &out, &notes)
			if err == nil || !strings.Contains(err.Error(), test.want) || out.Len() > 0 || strings.Contains(notes.String(), "security_event") {
				t.Errorf("got %v, want %s\n%s%s", err, test.want, &out, &notes)
			}
			if err != nil && strings.Contains(err.Error(), "@example.com") {
				t.Errorf("the error shows the address: %v", err)
			}
		})
	}
}

// The AWS CLI returns a stack's outputs, which name its tables.
func TestTheTablesOfAStack(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	for outputs, want := range map[string][3]string{
		`echo '[{"OutputKey":"ApiUrl","OutputValue":"x"},{"OutputKey":"UsersTableName","OutputValue":"u"},{"OutputKey":"FactorsTableName","OutputValue":"f"},{"OutputKey":"LimitsTableName","OutputValue":"l"}]'`: {"u", "f", "l"},
		`echo '[{"OutputKey":"UsersTableName","OutputValue":"u"}]'`: {},
		`echo 'null'`: {},
		`echo 'Stack with id login does not exist' >&2; exit 254`: {},
		`echo 'no JSON'`: {},
	} {
		script := "#!/bin/sh\n[ \"$*\" = 'cloudformation describe-stacks --stack-name login --query Stacks[0].Outputs --output json' ] || exit 9\n" + outputs + "\n"
		if err := os.WriteFile(filepath.Join(dir, "aws"), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
		people, ways, counters, err := names(t.Context(), "login")
		if got := [3]string{people, ways, counters}; got != want || (err == nil) != (want[0] != "") {
			t.Errorf("%s: got %v, %v", outputs, got, err)
		}
		if strings.Contains(outputs, "exist") && (err == nil || !strings.Contains(err.Error(), "does not exist")) {
			t.Errorf("what the AWS CLI said is lost: %v", err)
		}
	}
}
