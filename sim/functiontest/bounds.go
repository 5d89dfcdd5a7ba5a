package functiontest

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"countersign/shared/api"
	"countersign/shared/config"
	"countersign/tools/template"
)

// Bounds holds the template's parameters to what a function starts with: to the
// settings that its newHandler reads, and the edge.
//
//   - Every value that the template lets through is one that the function starts with,
//     whatever the other parameters are.
//   - What the function takes and an operator may want, the template lets through, at
//     the bounds too.
//   - With a looser pattern the first of these fails.
func Bounds[H any](t *testing.T, function string, newHandler func(*config.Env) (H, error)) {
	start := func(env *config.Env) error {
		api.OptionsFrom(env)
		_, err := newHandler(env)
		return err
	}
	parsed := loaded(t)
	t.Run("what the template lets through", rapid.MakeCheck(func(r *rapid.T) {
		values := drawn(parsed, function, func(name string, g *rapid.Generator[string]) string { return g.Draw(r, name) })
		if err := started(parsed, function, values, start); err != nil {
			r.Fatalf("%v: %v", values, err)
		}
	}))
	t.Run("what an operator may want", func(t *testing.T) { wanted(t, parsed, function, start) })
	t.Run("planted", func(t *testing.T) { planted(t, function, start) })
}

func loaded(t *testing.T) *template.Template {
	t.Helper()
	parsed, err := template.Load(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// started starts a function with the settings that the template makes of these
// parameters. What only AWS knows stays as a local run has it.
func started(parsed *template.Template, function string, values map[string]string, start func(*config.Env) error) error {
	settings, err := environment(parsed, function, values)
	if err != nil {
		return err
	}
	settings["EDGE_SECRET"] = "made by AWS"
	return start(config.New(func(name string) (string, bool) {
		value, ok := settings[name]
		return value, ok
	}))
}

// environment is all that the template tells a function.
func environment(parsed *template.Template, function string, values map[string]string) (map[string]string, error) {
	functions, err := parsed.Functions(template.Values{Parameters: values})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(functions, func(f template.Function) bool { return f.Name == function })
	if i < 0 {
		return nil, fmt.Errorf("template.yaml has no function %s", function)
	}
	return functions[i].Environment, nil
}

// parameters are those that the function's settings are made of, in order.
func parameters(parsed *template.Template, function string) []string {
	settings, _ := environment(parsed, function, nil) // an error shows when it is started
	var names []string
	for setting := range settings {
		if name, ok := parsed.Parameter(setting); ok {
			names = append(names, name)
		}
	}
	return append(slices.Sorted(slices.Values(names)), "UsersTableName", "FactorsTableName", "LoginsTableName", "LimitsTableName")
}

// drawn draws a value for each of the function's parameters, out of what the template
// says of it.
func drawn(parsed *template.Template, function string, draw func(string, *rapid.Generator[string]) string) map[string]string {
	values := map[string]string{}
	for _, name := range parameters(parsed, function) {
		values[name] = draw(name, valuesOf(parsed, name))
	}
	return values
}

// valuesOf generates what a parameter may be.
func valuesOf(parsed *template.Template, name string) *rapid.Generator[string] {
	p, _ := parsed.Root["Parameters"].(map[string]any)[name].(map[string]any)
	taken := func(value string) bool { return parsed.Allowed(name, value) }
	switch pattern, _ := p["AllowedPattern"].(string); {
	case pattern != "":
		return rapid.StringMatching(pattern).Filter(taken)
	case p["AllowedValues"] != nil:
		values, _ := p["AllowedValues"].([]any)
		return rapid.Map(rapid.SampledFrom(values), func(v any) string { return fmt.Sprint(v) })
	case p["Type"] == "Number":
		// a Number has a point if it likes
		return rapid.Map(rapid.Float64Range(-10, 1e7), func(f float64) string { return fmt.Sprint(float64(int(f*2)) / 2) }).Filter(taken)
	}
	return rapid.String().Filter(taken)
}

// looser are patterns that a template had, or could have by a slip.
var looser = map[string]map[string]any{
	"PushLifetime":         {"AllowedPattern": `^[1-9][0-9]*[smh]$`},
	"PushPause":            {"AllowedPattern": `^[0-9]{1,4}s$`},
	"CompatStatusWait":     {"AllowedPattern": `^[0-9]{1,2}s$`},
	"SessionIdle":          {"AllowedPattern": `^[0-9]{1,4}[smh]$`},
	"RegistrationLifetime": {"AllowedPattern": `^[1-9][0-9]{0,4}[smh]$`},
	"LimitCodesLogin":      {"AllowedPattern": nil, "Type": "Number", "MinValue": 1},
	"LimitCodesTotal":      {"AllowedPattern": nil, "Type": "Number", "MinValue": 1, "MaxValue": 100},
	"LimitSource":          {"AllowedPattern": `^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}[smh]$`},
	"LimitPushes":          {"AllowedPattern": `^[1-9][0-9]{0,6}/[1-9][0-9]{0,3}h$`},
	"LimitMessages":        {"AllowedPattern": `^[1-9][0-9]*/[1-9][0-9]{0,4}h$`},
	"MessageCountries":     {"AllowedPattern": `^([1-9][0-9]{0,3}(,[1-9][0-9]{0,3})*)?$`},
	"AuthyApiUrl":          {"AllowedPattern": `^https?://[A-Za-z0-9.:-]+$`},
	"AuthyApiKeyParameter": {"AllowedPattern": `^/.+$`},
	"SecretsParameter":     {"AllowedPattern": `^/.+$`},
}

// planted looks whether the property would find a looser pattern, for each that the
// function has a setting of.
func planted(t *testing.T, function string, start func(*config.Env) error) {
	tried := 0
	for _, name := range parameters(loaded(t), function) {
		if looser[name] == nil {
			continue
		}
		parsed := loaded(t)
		tried++
		p, _ := parsed.Root["Parameters"].(map[string]any)[name].(map[string]any)
		maps.Copy(p, looser[name])
		if !found(parsed, function, name, start) {
			t.Errorf("%s as %v is as good as what the template has", name, looser[name])
		}
	}
	if tried == 0 {
		t.Errorf("no looser pattern is tried for %s", function)
	}
}

// found draws values for one parameter until the function refuses one.
func found(parsed *template.Template, function, name string, start func(*config.Env) error) bool {
	values := valuesOf(parsed, name)
	for seed := range 1000 {
		if started(parsed, function, map[string]string{name: values.Example(seed)}, start) != nil {
			return true
		}
	}
	return false
}

// wanted tries parameters at their bounds: what is inside must be let through and
// taken. What is a step outside must not be let through, and of what ends the function
// the function says so too.
func wanted(t *testing.T, parsed *template.Template, function string, start func(*config.Env) error) {
	lifetime := edges{inside: "10s 90s 9999s 1m 60m 1440m 24h 720h 9999h", outside: "9s 10000h 0h 1.5h 01h 24 h", refused: "10000h 0h"}
	limit := edges{inside: "1/1s 999/1s 9999/1m 60/1m 999999/1h 500/24h 10/9999h", outside: "0/1h 1001/1s 1000000/1h 2000000/1h 10/10000h 10/0s 10", refused: "0/1h 1001/1s 2000000/1h 10/10000h 10/0s 10"}
	codes := edges{inside: "1 5 99", outside: "0 2.5 -1 05 1e1", refused: "0 2.5 -1"}
	all := map[string]edges{
		"LoginLifetime": lifetime, "SessionLifetime": lifetime, "SessionIdle": lifetime, "RegistrationLifetime": lifetime, "AddressHold": lifetime, "KnownLifetime": lifetime,
		"PushLifetime":       {inside: "10s 90s 600s 1m 10m", outside: "9s 601s 11m 1h", refused: "601s 11m 1h"},
		"PushPause":          {inside: "0s 10s 60s 3600s 1m 60m 1h", outside: "9s 0m 3601s 61m 2h", refused: "3601s 61m 2h"},
		"CompatStatusWait":   {inside: "0s 2s 15s", outside: "16s 30s 1m", refused: "16s 30s 1m"},
		"LimitMessagesPause": {inside: "1s 30s 9999s 9999h", outside: "0s 10000h", refused: "0s 10000h"},
		"LimitCodesLogin":    codes, "LimitCodesTotal": {inside: "1 100", outside: "101 99.5", refused: "99.5"},
		"MessageCountries": {inside: "1 44 44,49 1876,1 7,998", outside: "GB +44 0044 44, 881 999 187 1176", refused: "GB +44 0044 44, 881 999 187 1176"},
		"AuthyApiUrl": {inside: "https://api.authy.com http://127.0.0.1:4001 http://localhost:1 https://a-b.example:59999",
			outside: "https://: https://. https://-a.example https://a..example https://a.example/ https://a.example:0 https://a.example:99999 ftp://a", refused: "https://: https://a.example:0 https://a.example:99999 ftp://a"},
	}
	for _, name := range parameters(parsed, function) {
		if _, own := all[name]; !own && strings.HasPrefix(name, "Limit") && !strings.HasSuffix(name, "TableName") {
			all[name] = limit
		}
		all[name].hold(t, parsed, function, name, start)
	}
}

// edges are values of a parameter around its bounds, with spaces between.
type edges struct{ inside, outside, refused string }

func (e edges) hold(t *testing.T, parsed *template.Template, function, name string, start func(*config.Env) error) {
	t.Helper()
	try := func(value string) error {
		return started(parsed, function, map[string]string{name: value}, start)
	}
	for _, value := range strings.Fields(e.inside) {
		if err := try(value); err != nil || !parsed.Allowed(name, value) {
			t.Errorf("%s %s: allowed %v, the function says %v", name, value, parsed.Allowed(name, value), err)
		}
	}
	for _, value := range strings.Fields(e.outside) {
		if parsed.Allowed(name, value) {
			t.Errorf("%s %s is let through", name, value)
		}
	}
	for _, value := range strings.Fields(e.refused) {
		if try(value) == nil {
			t.Errorf("%s %s: the function starts", name, value)
		}
	}
}
