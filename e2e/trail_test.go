package e2e_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"countersign/local/stack"
	authysim "countersign/sim/authy"

	"github.com/google/go-cmp/cmp"
)

// lines are the functions' lines, those with a text under the key, in the order of their times.
func (s *system) lines(key string) []map[string]any {
	var all []map[string]any
	for text := range strings.Lines(s.printed()) {
		if i := strings.Index(text, "] {"); strings.HasPrefix(text, "[") && i > 0 {
			var line map[string]any
			if json.Unmarshal([]byte(text[i+2:]), &line) == nil && line[key] != nil {
				all = append(all, line)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b map[string]any) int { return at(a).Compare(at(b)) })
	return all
}

func at(line map[string]any) time.Time {
	text, _ := line["time"].(string)
	t, _ := time.Parse(time.RFC3339Nano, text)
	return t
}

// account is the id under which a person's events stand: the one of the event that the request wrote.
func (s *system) account(t *testing.T, a answer) string {
	t.Helper()
	for _, line := range s.lines("security_event") {
		if id, _ := line["account"].(string); line["requestId"] == a.header.Get("X-Request-Id") && id != "" {
			return id
		}
	}
	t.Fatalf("%s: no event has its request id", a.what)
	return ""
}

// trail are the events of an account, each as its name, its method and its limit.
func (s *system) trail(account string) []string {
	var events []string
	for _, line := range s.lines("security_event") {
		if line["account"] != account {
			continue
		}
		event := fmt.Sprint(line["security_event"])
		for _, key := range []string{"method", "factor", "limit"} {
			if value, ok := line[key]; ok {
				event += " " + fmt.Sprint(value)
			}
		}
		events = append(events, event)
	}
	return events
}

// LG-1: the events of every flow, as they are found by the account's id.
func TestLG1TheEventsOfEachFlow(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"LIMIT_CODES_LOGIN": "2", "LIMIT_MESSAGES_PAUSE": "1h"}})
	const begun = "login_begun password"
	for name, flow := range map[string]struct {
		do   func(t *testing.T, p *person, c *client)
		want []string
	}{
		"a push that is approved": {func(t *testing.T, p *person, c *client) {
			c.begin(p)
			p.approve(t)
			c.status().want(200)
			c.status().want(200)
			c.logOut().want(204)
		}, []string{begun, "login_passed push push", "logged_out"}},
		"a browser": {func(t *testing.T, p *person, c *client) {
			c.kind = cookies
			c.begin(p)
			c.verify(p.phone.Code()).want(200)
		}, []string{begun, "login_passed code otp", "browser_known"}},
		"a wrong password": {func(t *testing.T, p *person, c *client) {
			wrong := *p
			wrong.password = "not the password"
			c.logIn(&wrong).want(403)
		}, []string{"login_failed password"}},
		"wrong codes": {func(t *testing.T, p *person, c *client) {
			c.begin(p)
			c.verify(p.phone.WrongCode()).want(401)
			c.verify(p.phone.WrongCode()).want(401)
		}, []string{begun, "login_failed code", "login_failed code", "login_locked code"}},
		"a denial": {func(t *testing.T, p *person, c *client) { // PU-6
			c.begin(p)
			r := p.deny(t)
			s.again(t, r, 2)
			c.status().want(200).wantPush("pending", "denied")
		}, []string{begun, "push_denied push"}},
		"a denial that has to be asked for": {func(t *testing.T, p *person, c *client) { // PU-6
			c.begin(p)
			uuid := p.waiting(t).UUID
			s.Table.Age(firstAsk)
			if err := s.Authy.Force(uuid, authysim.Denied); err != nil {
				t.Fatal(err)
			}
			c.status().want(200).wantPush("pending", "denied")
		}, []string{begun, "push_denied push"}},
		"a denial of a login that was given up": {func(t *testing.T, p *person, c *client) { // PU-6
			c.begin(p)
			c.logOut().want(204)
			s.again(t, p.deny(t), 2)
		}, []string{begun, "logged_out", "push_denied push"}},
		"a late denial": {func(t *testing.T, p *person, c *client) { // PU-6
			c.begin(p)
			c.verify(p.phone.Code()).want(200)
			s.again(t, p.deny(t), 2)
		}, []string{begun, "login_passed code otp", "late_denial push"}},
		"a limit": {func(t *testing.T, p *person, c *client) {
			c.begin(p)
			c.resend(fields{"channel": "sms", "force": true}).want(200)
			c.resend(fields{"channel": "sms", "force": true}).want(429, "wait")
		}, []string{begun, "limit_hit messages_wait"}},
		"another phone": {func(t *testing.T, p *person, c *client) {
			c.register(p).want(201)
		}, []string{"phone_changed"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := s.person()
			p.phone.InstallApp()
			account := s.account(t, s.client(t, tokens).register(p).want(201))
			c := s.client(t, tokens)
			flow.do(t, p, c)
			if diff := cmp.Diff(append([]string{"registered"}, flow.want...), s.trail(account)); diff != "" {
				t.Errorf("events (-want +got):\n%s", diff)
			}
		})
	}
	s.query(t)
	s.harmless(t)
}

// harmless holds each event to what it may say: LG-2, for what is too short to be told from
// other digits in a log, such as a code.
func (s *system) harmless(t *testing.T) {
	t.Helper()
	allowed := map[string]*regexp.Regexp{}
	for key, values := range map[string]string{
		"time": `[-0-9T:.]+Z`, "level": `INFO`, "msg": `event`, "security_event": `[a-z_]+`, "account": `[A-Z2-7]{26}`, "login": `[0-9a-f]{32}`,
		"method": `password|push|code`, "factor": `push|otp`, "limit": `[a-z_]+`, "source": `127\.0\.0\.1`, "agent": `other`,
		"requestId": `[A-Za-z0-9_=+/-]+`,
	} {
		allowed[key] = regexp.MustCompile(`^(` + values + `)$`)
	}
	for _, line := range s.lines("security_event") {
		for key, value := range line {
			if pattern := allowed[key]; pattern == nil || !pattern.MatchString(fmt.Sprint(value)) {
				t.Errorf("an event says %s: %v", key, value)
			}
		}
	}
}

// again sends the callback of a request as often again.
func (s *system) again(t *testing.T, r authysim.Request, times int) {
	t.Helper()
	s.Authy.Wait() // for the first one
	callback, err := s.Authy.Callback(r.UUID)
	if err != nil {
		t.Fatal(err)
	}
	for range times {
		if d := s.Authy.Send(callback); d.Status != 200 {
			t.Fatalf("callback: %d, %v", d.Status, d.Err)
		}
	}
}

// query is the runbook's query for a person's last events, tried on the lines that were
// printed: each of its fields is there, and it finds the newest events of one account.
func (s *system) query(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile("../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	parts := regexp.MustCompile(`(?m)^filter (\w+) = "ACCOUNT-ID" \| fields @timestamp, ([\w, ]+) \| sort @timestamp desc \| limit \d+$`).FindStringSubmatch(string(text))
	if parts == nil {
		t.Fatal("the runbook has no such query")
	}
	all := s.lines(parts[1])
	for _, field := range strings.Split(parts[2], ", ") {
		if !slices.ContainsFunc(all, func(line map[string]any) bool { return line[field] != nil }) {
			t.Errorf("no line has the field %s", field)
		}
	}
	accounts := map[any]int{}
	for _, line := range all {
		accounts[line[parts[1]]]++
		if line["security_event"] == nil || line["login"] == nil && line["security_event"] == "login_passed" {
			t.Errorf("line %v", line)
		}
	}
	if len(accounts) < 10 {
		t.Errorf("only %d accounts", len(accounts))
	}
}
