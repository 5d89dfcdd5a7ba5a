package template

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// FILL turns missing values into zeros, also in the newest period, whose values may
// still arrive. An alarm that looks only at that period would never go off.
// CloudWatch's guide to alarms with missing data recommends M out of N periods here.
func TestAlarmsWithFillLookAtSeveralPeriods(t *testing.T) {
	template, filled := load(t), 0
	for _, alarm := range alarms(t) {
		p := at(template.Root, "Resources", alarm.ID, "Properties")
		periods, _ := p["EvaluationPeriods"].(int)
		of, ok := p["DatapointsToAlarm"].(int)
		if !ok {
			of = periods
		}
		if of < 1 || of > periods {
			t.Errorf("%s: %d of %d periods", alarm.Name, of, periods)
		}
		if !strings.Contains(fmt.Sprint(p["Metrics"]), "FILL(") {
			continue
		}
		filled++
		if of >= periods {
			t.Errorf("%s: %d of %d periods have to be over it, and the newest one is filled", alarm.Name, of, periods)
		}
	}
	if filled < 5 {
		t.Errorf("only %d alarms have FILL: does this test still look at them?", filled)
	}
}

// rings reports whether an alarm goes off for a period with these sums. A metric
// without a sum was not counted in that period.
func rings(t *testing.T, id string, sums map[string]float64) bool {
	t.Helper()
	p := at(load(t).Root, "Resources", id, "Properties")
	value := sums["it"]
	metrics, _ := p["Metrics"].([]any)
	for _, m := range metrics {
		expression, ok := at(m)["Expression"].(string)
		if !ok {
			continue
		}
		value = evaluate(t, expression, sums)
	}
	threshold, err := strconv.ParseFloat(fmt.Sprint(p["Threshold"]), 64)
	if err != nil {
		t.Fatalf("%s: threshold %v", id, p["Threshold"])
	}
	return value >= threshold
}

// evaluate computes a CloudWatch metric math expression for one period. It knows FILL
// with 0, IF, sums and comparisons.
func evaluate(t *testing.T, expression string, sums map[string]float64) float64 {
	t.Helper()
	text := regexp.MustCompile(`FILL\((\w+), 0\)`).ReplaceAllString(expression, "$1")
	text = strings.NewReplacer(" AND ", " && ", " OR ", " || ", "IF(", "choose(").Replace(text)
	parsed, err := parser.ParseExpr(text)
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	var value func(ast.Expr) float64
	is := map[bool]float64{true: 1}
	value = func(e ast.Expr) float64 {
		switch e := e.(type) {
		case *ast.ParenExpr:
			return value(e.X)
		case *ast.Ident:
			return sums[e.Name]
		case *ast.BasicLit:
			n, _ := strconv.ParseFloat(e.Value, 64)
			return n
		case *ast.CallExpr:
			if value(e.Args[0]) != 0 {
				return value(e.Args[1])
			}
			return value(e.Args[2])
		case *ast.BinaryExpr:
			a, b := value(e.X), value(e.Y)
			switch e.Op {
			case token.ADD:
				return a + b
			case token.LAND:
				return is[a != 0 && b != 0]
			case token.LOR:
				return is[a != 0 || b != 0]
			case token.GEQ:
				return is[a >= b]
			case token.LSS:
				return is[a < b]
			}
		}
		t.Fatalf("%s: %T is not read here", expression, e)
		return 0
	}
	return value(parsed)
}

// Alarms go off for faults, and not for what an operator does by hand.
func TestWhatRings(t *testing.T) {
	for _, test := range []struct {
		alarm, when string
		sums        map[string]float64
		want        bool
	}{
		{"SignatureAlarm", "one run of make verify, while nobody logs in", map[string]float64{"wrong": 3}, false},
		{"SignatureAlarm", "one run of make verify, and a push that nobody answers", map[string]float64{"wrong": 3, "sent": 1}, false},
		{"SignatureAlarm", "three runs of it while people log in", map[string]float64{"wrong": 9, "sent": 20, "signed": 18}, false},
		{"SignatureAlarm", "the key is another one, or the URL", map[string]float64{"wrong": 4, "sent": 4}, true},
		{"SignatureAlarm", "somebody forges", map[string]float64{"wrong": 10, "sent": 20, "signed": 18}, true},
		{"CallbackSilentAlarm", "nobody logs in", nil, false},
		{"CallbackSilentAlarm", "callbacks come", map[string]float64{"sent": 50, "fetched": 3, "signed": 1}, false},
		{"CallbackSilentAlarm", "pushes and no callback", map[string]float64{"sent": 5}, true},
		{"CallbackSilentAlarm", "answers had to be fetched", map[string]float64{"sent": 2, "fetched": 2}, true},
		{"ThrottleAlarm", "one of a function", map[string]float64{"verify": 1}, true},
		{"ThrottleAlarm", "one of the API", map[string]float64{"api": 1}, true},
		{"ThrottleAlarm", "none", nil, false},
		{"TableThrottleAlarm", "one write", map[string]float64{"limitsWrite": 1}, true},
		{"CallbackSeenAlarm", "one", map[string]float64{"it": 1}, false},
		{"CallbackSeenAlarm", "two of the three after which Authy gives up", map[string]float64{"it": 2}, true},
		{"LockoutAlarm", "two people who mistype", map[string]float64{"it": 2}, false},
		{"LockoutAlarm", "five logins", map[string]float64{"it": 5}, true},
		{"MessagesAlarm", "79 of 100 messages", map[string]float64{"it": 79}, false},
		{"MessagesAlarm", "80 of 100 messages", map[string]float64{"it": 80}, true},
		{"LimitsAlarm", "a few", map[string]float64{"it": 20}, false},
		{"LimitsAlarm", "a hundred", map[string]float64{"it": 100}, true},
	} {
		if got := rings(t, test.alarm, test.sums); got != test.want {
			t.Errorf("%s, %s: rings %v, want %v", test.alarm, test.when, got, test.want)
		}
	}
}

// Metric filters count Authy's requests in the API's access log, which also has those
// that no function answered. Their fields must exist in that log.
func TestFiltersReadTheAccessLog(t *testing.T) {
	template := load(t)
	format := fmt.Sprint(at(template.Root, "Resources", "Stage", "Properties", "AccessLogSettings")["Format"])
	for id, filter := range template.resources("AWS::Logs::MetricFilter") {
		p := at(filter, "Properties")
		pattern := fmt.Sprint(p["FilterPattern"])
		fields := regexp.MustCompile(`\$\.(\w+)`).FindAllStringSubmatch(pattern, -1)
		if len(fields) == 0 || at(p["LogGroupName"])["Ref"] != "ApiLogs" {
			t.Errorf("%s: got %s of %v", id, pattern, p["LogGroupName"])
		}
		for _, field := range fields {
			if !strings.Contains(format, `"`+field[1]+`":"$context.`) {
				t.Errorf("%s: the access log has no %s", id, field[1])
			}
		}
	}
	seen := fmt.Sprint(at(template.Root, "Resources", "CallbackSeen", "Properties")["FilterPattern"])
	if seen != `{ ($.route = "POST /authy/callback") && ($.status != "200") && ($.status != "401") }` {
		t.Errorf("callback-seen looks at %s", seen)
	}
}
