package stack

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	authysim "countersign/sim/authy"
	dynamosim "countersign/sim/dynamodb"
	"countersign/tools/build"
	"countersign/tools/template"
)

// counted returns the metrics that CloudWatch would extract from the functions' output.
func counted(t *testing.T, printed string) []template.Metric {
	t.Helper()
	var found []template.Metric
	for line := range strings.Lines(printed) {
		_, text, ok := strings.Cut(line, "{")
		if !ok || !strings.Contains(line, `"_aws"`) {
			continue
		}
		var members map[string]any
		if err := json.Unmarshal([]byte("{"+text), &members); err != nil {
			t.Errorf("line %q: %v", line, err)
			continue
		}
		found = append(found, metricsOf(t, members)...)
	}
	return found
}

func metricsOf(t *testing.T, members map[string]any) (found []template.Metric) {
	t.Helper()
	text, err := json.Marshal(members["_aws"])
	if err != nil {
		t.Fatal(err)
	}
	var header struct {
		Timestamp         int64
		CloudWatchMetrics []struct {
			Namespace  string
			Dimensions [][]string
			Metrics    []struct{ Name, Unit string }
		}
	}
	if err := json.Unmarshal(text, &header); err != nil || time.Since(time.UnixMilli(header.Timestamp)).Abs() > time.Hour {
		t.Errorf("header %s: %v", text, err)
	}
	for _, directive := range header.CloudWatchMetrics {
		for _, m := range directive.Metrics {
			if _, ok := members[m.Name].(float64); !ok {
				t.Errorf("%s: no number in %v", m.Name, members)
			}
			for _, set := range directive.Dimensions {
				one := template.Metric{Namespace: directive.Namespace, Name: m.Name}
				for _, name := range set {
					if one.Dimensions == nil {
						one.Dimensions = map[string]string{}
					}
					one.Dimensions[name], _ = members[name].(string)
				}
				found = append(found, one)
			}
		}
	}
	return found
}

// watched drives the demo account's logins against a stack whose metrics the test
// collects.
type watched struct {
	t     *testing.T
	s     *Stack
	phone *authysim.Phone
}

// begin logs in and returns the header with the token.
func (p watched) begin() string {
	p.t.Helper()
	status, answer, _ := call(p.t, "POST", p.s.URL+"/session", demoLogin)
	if status != 200 {
		p.t.Fatalf("log in: got %d %v", status, answer)
	}
	return "Authorization: Bearer " + answer["token"].(string)
}

// press answers the newest push. It returns the status of the callback's answer, or 0
// if no callback was sent.
func (p watched) press(answer func(uuid string) error) int {
	p.t.Helper()
	before := len(p.s.Authy.Deliveries())
	pending := p.phone.Pending()
	if len(pending) == 0 {
		p.t.Fatal("no push waits on the phone")
	}
	if err := answer(pending[len(pending)-1].UUID); err != nil {
		p.t.Fatal(err)
	}
	if after := p.s.Authy.Deliveries(); len(after) > before {
		return after[len(after)-1].Status
	}
	return 0
}

func (p watched) want(status int, method, path, body string, headers ...string) map[string]any {
	p.t.Helper()
	got, answer, _ := call(p.t, method, p.s.URL+path, body, headers...)
	if got != status {
		p.t.Fatalf("%s %s: got %d %v, want %d", method, path, got, answer, status)
	}
	return answer
}

func (p watched) verify(status int, code, token string) {
	p.t.Helper()
	p.want(status, "POST", "/session/verify", `{"code":"`+code+`"}`, token)
}

// logIns runs a login with each possible outcome.
func (p watched) logIns() {
	token := p.begin()
	p.press(p.phone.Approve)
	p.want(200, "GET", "/session/status", "", token)
	p.want(403, "POST", "/session", `{"email":"demo@example.com","password":"not this one"}`)

	token = p.begin()
	p.press(p.phone.Deny)
	p.want(200, "POST", "/session/resend", `{"channel":"sms","force":true}`, token)
	p.verify(200, p.phone.LastCode(), token)

	token = p.begin()
	p.verify(401, p.phone.WrongCode(), token)
	p.verify(401, p.phone.WrongCode(), token) // locks the login
	p.press(p.phone.Deny)

	// passed by a code, and then denied on the phone
	token = p.begin()
	p.verify(200, p.phone.CodeIn(30*time.Second), token)
	p.press(p.phone.Deny)

	token = p.begin()
	p.want(200, "POST", "/session/resend", `{"channel":"call","force":true}`, token)
	p.want(429, "POST", "/session/resend", `{"channel":"call"}`, token) // LIMIT_MESSAGES
	p.press(p.phone.Deny)
}

// failures runs logins during faults of the tables, the callbacks and the provider.
func (p watched) failures() {
	p.t.Helper()
	down := func(dynamosim.Call) dynamosim.Fault { return dynamosim.Fault{Code: "ThrottlingException"} }
	for range 2 {
		p.begin()
		p.s.Table.Inject(down)
		if got := p.press(p.phone.Deny); got < 500 {
			p.t.Errorf("a callback with the tables down: got %d", got)
		}
		p.s.Table.Inject(nil)
		p.s.Authy.Send(p.last())
	}
	for _, fault := range []authysim.CallbackFault{{ForeignKey: true}, {Unsigned: true}, {NonceAge: time.Hour}} {
		p.begin()
		p.s.Authy.Faults().SetCallback(fault)
		p.press(p.phone.Deny)
		p.s.Authy.Faults().SetCallback()
		p.s.Authy.Send(p.last())
	}
	// the callback is lost, so the status route asks the provider
	token := p.begin()
	p.s.Authy.Faults().SetCallback(authysim.CallbackFault{Lost: true})
	p.press(p.phone.Approve)
	p.s.Table.Age(15 * time.Second) // the status route asks only about pushes of that age
	for p.want(200, "GET", "/session/status", "", token)["state"] != "active" {
		time.Sleep(200 * time.Millisecond)
	}
	p.s.Authy.Faults().SetCallback()

	// the provider fails; the last two pushes may have been sent, so they still count
	// as unanswered
	for _, fault := range []authysim.Fault{{Kind: authysim.BadKey}, {Kind: authysim.Reset}, {Kind: authysim.SuccessFalse}} {
		p.s.Authy.Faults().Set(authysim.Every, fault)
		p.begin()
		p.s.Authy.Faults().Clear()
	}
}

// last returns the last callback without a fault. Sending it ends the push, which no
// longer counts as unanswered.
func (p watched) last() authysim.Callback {
	requests := p.phone.Requests()
	c, err := p.s.Authy.Callback(requests[len(requests)-1].UUID)
	if err != nil {
		p.t.Fatal(err)
	}
	return c
}

// The functions write every metric in the stack's own namespace that an alarm watches,
// with the same name and dimensions. The dashboard shows every metric that they write.
func TestEachAlarmsMetricIsProducedByARealRun(t *testing.T) {
	var out buffer
	s := start(t, Options{Demo: true, Log: &out, Set: map[string]string{
		"LIMIT_MESSAGES": "2/1h", "LIMIT_MESSAGES_PAUSE": "1ms", "LIMIT_CODES_LOGIN": "2", "LIMIT_PUSHES": "100/1h",
		"PUSH_PAUSE": "0s", // the test denies several pushes in a row
	}})
	p := watched{t, s, s.Authy.Phone("1", "2015550123")}
	p.logIns()
	p.failures()
	s.Close()

	alarms, shown, filtered := watchedByTheTemplate(t)
	var produced []string
	for _, m := range counted(t, out.String()) {
		produced = append(produced, text(m))
		if !slices.Contains(shown, text(m)) {
			t.Errorf("%s is counted, and the dashboard does not show it", text(m))
		}
	}
	for alarm, wanted := range alarms {
		for _, want := range wanted {
			if !slices.Contains(produced, want) && !slices.Contains(filtered, want) {
				t.Errorf("%s looks at %s, which nothing counted", alarm, want)
			}
		}
	}
	names := func(metrics []string) map[string]bool {
		out := map[string]bool{}
		for _, m := range metrics {
			name, _, _ := strings.Cut(m, "=")
			out[name] = true
		}
		return out
	}
	for name := range names(shown) {
		if !names(produced)[name] && !slices.Contains(filtered, name) {
			t.Errorf("the dashboard shows %s, which nothing counted", name)
		}
	}
}

// text formats a metric, such as "Logins Step=passed push".
func text(m template.Metric) string {
	out := m.Name
	for _, name := range slices.Sorted(maps.Keys(m.Dimensions)) {
		out += " " + name + "=" + m.Dimensions[name]
	}
	return out
}

// watchedByTheTemplate returns the metrics in the stack's own namespace that each alarm
// and the dashboards use, and those that metric filters extract from the access log
// instead of a function.
func watchedByTheTemplate(t *testing.T) (alarms map[string][]string, shown, filtered []string) {
	t.Helper()
	root, err := build.Root()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Load(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	list, err := parsed.Alarms(template.Values{})
	if err != nil {
		t.Fatal(err)
	}
	dashboard, err := parsed.Dashboard(template.Values{})
	if err != nil {
		t.Fatal(err)
	}
	own := func(metrics []template.Metric) (names []string) {
		for _, m := range metrics {
			if !strings.HasPrefix(m.Namespace, "AWS/") {
				names = append(names, text(m))
			}
		}
		return names
	}
	alarms = map[string][]string{}
	for _, alarm := range list {
		alarms[alarm.Name] = own(alarm.Metrics)
	}
	return alarms, own(dashboard), own(parsed.Filtered())
}
