package template

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func alarms(t *testing.T) []Alarm {
	t.Helper()
	alarms, err := load(t).Alarms(Values{})
	if err != nil {
		t.Fatal(err)
	}
	return alarms
}

func TestEachAlarmHasANameASentenceAndSomebodyToTell(t *testing.T) {
	template := load(t)
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, alarm := range alarms(t) {
		p := at(template.Root, "Resources", alarm.ID, "Properties")
		if !kebab.MatchString(alarm.Name) || seen[alarm.Name] {
			t.Errorf("%s: name %q, want one of its own such as provider-errors behind the stack's", alarm.ID, alarm.Name)
		}
		seen[alarm.Name] = true
		if text, _ := p["AlarmDescription"].(string); !strings.HasSuffix(text, ".") {
			t.Errorf("%s: description %q, want a sentence", alarm.ID, text)
		}
		if p["TreatMissingData"] != "notBreaching" {
			t.Errorf("%s: nobody logging in would be an alarm", alarm.ID)
		}
		want := map[string]any{"Fn::If": []any{"Mailed", []any{map[string]any{"Ref": "AlarmTopic"}}, map[string]any{"Ref": "AWS::NoValue"}}}
		for _, key := range []string{"AlarmActions", "OKActions"} {
			if diff := cmp.Diff(any(want), p[key]); diff != "" {
				t.Errorf("%s: %s (-want +got):\n%s", alarm.ID, key, diff)
			}
		}
		if len(alarm.Metrics) == 0 {
			t.Errorf("%s looks at nothing", alarm.ID)
		}
	}
}

// Every failure that the stack can detect has an alarm.
func TestAlarmsLookAtWhatCanGoWrong(t *testing.T) {
	var got []string
	for _, alarm := range alarms(t) {
		got = append(got, alarm.Name)
	}
	want := []string{
		"api-5xx", "callback-crashes", "callback-errors", "callback-seen", "callback-signatures", "callback-silent", "late-denials", "latency-p99",
		"limits-hit", "lockouts", "messages", "provider-errors", "provider-key", "register-crashes", "session-crashes", "status-crashes", "table-throttles", "throttles", "verify-crashes",
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("alarms (-want +got):\n%s", diff)
	}
}

func TestAlarmsOverAllFunctionsAndTablesForgetNone(t *testing.T) {
	template := load(t)
	dimensions := func(name string) map[string][]string {
		out := map[string][]string{}
		for _, alarm := range alarms(t) {
			if alarm.Name != name {
				continue
			}
			for _, m := range alarm.Metrics {
				for _, value := range m.Dimensions {
					out[m.Name] = append(out[m.Name], value)
				}
			}
		}
		for _, values := range out {
			slices.Sort(values)
		}
		return out
	}
	var ids, tables []string
	for _, f := range functions(t, template) {
		ids = append(ids, f.ID)
	}
	for _, table := range template.Tables() {
		tables = append(tables, table.ID)
	}
	for name, want := range map[string]map[string][]string{
		"throttles":       {"Throttles": ids},
		"latency-p99":     {"Duration": ids},
		"table-throttles": {"ReadThrottleEvents": tables, "WriteThrottleEvents": tables},
	} {
		if diff := cmp.Diff(want, dimensions(name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Alarm mails are encrypted in transit, with a key that CloudWatch may use.
func TestAlarmTopicIsEncrypted(t *testing.T) {
	template := load(t)
	topic := at(template.Root, "Resources", "AlarmTopic", "Properties")
	if diff := cmp.Diff(any(map[string]any{"Ref": "AlarmKey"}), topic["KmsMasterKeyId"]); diff != "" {
		t.Errorf("key (-want +got):\n%s", diff)
	}
	key := at(template.Root, "Resources", "AlarmKey", "Properties")
	if key["EnableKeyRotation"] != true || !strings.Contains(fmt.Sprint(key["KeyPolicy"]), "cloudwatch.amazonaws.com") {
		t.Errorf("key: got %v", key)
	}
}

// The dashboard shows each metric that an alarm watches, so the person on call sees it
// immediately.
func TestDashboardShowsWhatAlarmsLookAt(t *testing.T) {
	template := load(t)
	shown, err := template.Dashboard(Values{})
	if err != nil {
		t.Fatal(err)
	}
	has := func(m Metric) bool {
		return slices.ContainsFunc(shown, func(s Metric) bool { return cmp.Equal(s, m) })
	}
	for _, alarm := range alarms(t) {
		for _, m := range alarm.Metrics {
			if !has(m) {
				t.Errorf("%s looks at %+v, which the dashboard does not show", alarm.Name, m)
			}
		}
	}
	sub, _ := at(template.Root, "Resources", "Dashboard", "Properties", "DashboardBody")["Fn::Sub"].([]any)
	body, _ := sub[0].(string)
	for _, alarm := range alarms(t) {
		if !strings.Contains(body, `"${`+alarm.ID+`.Arn}"`) {
			t.Errorf("the dashboard does not show how %s stands", alarm.ID)
		}
	}
	var widgets struct {
		Widgets []struct{ X, Y, Width, Height int }
	}
	if err := json.Unmarshal([]byte(body), &widgets); err != nil {
		t.Fatal(err)
	}
	for i, a := range widgets.Widgets {
		if a.X+a.Width > 24 {
			t.Errorf("widget %d is wider than the dashboard", i)
		}
		for j, b := range widgets.Widgets[:i] {
			if a.X < b.X+b.Width && b.X < a.X+a.Width && a.Y < b.Y+b.Height && b.Y < a.Y+a.Height {
				t.Errorf("widgets %d and %d lie over each other", i, j)
			}
		}
	}
}

func TestAlarmsAndDashboardsThatCantBeRead(t *testing.T) {
	for name, text := range map[string]string{
		"alarm":     "Resources: {A: {Type: AWS::CloudWatch::Alarm, Properties: {AlarmName: !Ref Nobody}}}",
		"reference": "Resources: {A: {Type: AWS::CloudWatch::Dashboard, Properties: {DashboardBody: !Ref Nobody}}}",
		"body":      "Resources: {A: {Type: AWS::CloudWatch::Dashboard, Properties: {DashboardBody: '{'}}}",
		"row":       `Resources: {A: {Type: AWS::CloudWatch::Dashboard, Properties: {DashboardBody: '{"widgets":[{"properties":{"metrics":[["x"]]}}]}'}}}`,
	} {
		template, err := Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		_, err1 := template.Alarms(Values{})
		_, err2 := template.Dashboard(Values{})
		if err1 == nil && err2 == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

// Functions may send traces only when tracing is switched on, and no other permission
// covers all resources.
func TestOnlyTracingIsAllowedForEverything(t *testing.T) {
	template := load(t)
	for id, resource := range template.resources("AWS::IAM::Policy") {
		if id != "TracingPolicy" || resource["Condition"] != "Traced" {
			t.Errorf("%s: a policy that is not in a function's role", id)
		}
		list, _ := at(resource, "Properties", "PolicyDocument")["Statement"].([]any)
		want := []any{map[string]any{"Effect": "Allow", "Action": []any{"xray:PutTraceSegments", "xray:PutTelemetryRecords"}, "Resource": "*"}}
		if diff := cmp.Diff(want, list); diff != "" {
			t.Errorf("tracing (-want +got):\n%s", diff)
		}
	}
	if got := at(template.Root, "Parameters", "Tracing")["Default"]; got != "PassThrough" {
		t.Errorf("tracing by default: got %v", got)
	}
}
