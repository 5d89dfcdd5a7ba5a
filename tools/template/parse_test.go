package template

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParse(t *testing.T) {
	template, err := Parse([]byte(`
A: {B: !Ref C, D: !Sub "x ${C}", E: [1, 2.5, true, "3", null]}
F: !If [G, !Split [",", !Ref C], !GetAtt H.Arn]
I: !Sub ["x ${J}", {J: !Ref C}]
`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"A": map[string]any{"B": map[string]any{"Ref": "C"}, "D": map[string]any{"Fn::Sub": "x ${C}"}, "E": []any{1, 2.5, true, "3", nil}},
		"I": map[string]any{"Fn::Sub": []any{"x ${J}", map[string]any{"J": map[string]any{"Ref": "C"}}}},
		"F": map[string]any{"Fn::If": []any{"G", map[string]any{"Fn::Split": []any{",", map[string]any{"Ref": "C"}}}, map[string]any{"Fn::GetAtt": "H.Arn"}}},
	}
	if diff := cmp.Diff(want, template.Root); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "empty",
		"- a":                  "no map",
		"a: [":                 "decode YAML",
		"a: 1\na: 2":           "line 2: a comes twice",
		"a: &x 1\nb: *x":       "line 2: anchors and aliases",
		"a: [*x]":              "unknown anchor",
		"a: {b: 1, b: 2}":      "b comes twice",
		"a: !Ref {b: 1, b: 2}": "b comes twice",
		"a: [{b: 1, b: 2}]":    "b comes twice",
		"a: !!int x":           "line 1",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestLoadNamesTheFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "none.yaml")
	if _, err := Load(name); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Errorf("got %v", err)
	}
	if _, err := Load("parse_test.go"); err == nil || !strings.Contains(err.Error(), "parse parse_test.go") {
		t.Errorf("got %v", err)
	}
}

func TestEvalRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`!Ref Nobody`:                "neither a parameter nor a resource",
		`!Ref Open`:                  "has no default",
		`!Sub "${Nobody}"`:           "neither",
		`!Sub ["${Nobody}", {}]`:     "neither",
		`!Sub ["${A}", {A: !Ref X}]`: "neither",
		`!Sub ["a"]`:                 "wants a text",
		`!Join ["", [a]]`:            "Fn::Join is not supported",
		`[!Join ["", [a]]]`:          "not supported",
		`{a: !Ref Nobody, b: 1}`:     "neither",
		`!Split [","]`:               "wants a separator",
		`!Split [",", [a]]`:          "want one value",
		`!If [Is, a]`:                "wants a condition",
		`!If [NoSuch, a, b]`:         "want a condition of",
		`!If [Left, a, b]`:           "neither",
		`!If [Right, a, b]`:          "neither",
		`!If [Is, !Ref Nobody, b]`:   "neither",
		`!If [Isnt, a, !Ref Nobody]`: "neither",
	} {
		template, err := Parse([]byte(`
Parameters: {Open: {Type: String}, Set: {Default: x}}
Conditions:
  Is: !Equals [!Ref Set, x]
  Isnt: !Not [!Equals [!Ref Set, x]]
  Left: !Equals [!Ref Nobody, x]
  Right: !Equals [x, !Ref Nobody]
Value: ` + text))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := template.eval(Values{}, template.Root["Value"]); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, %v, want %q", text, got, err, want)
		}
	}
}

func TestBrokenResourcesAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		`{F: {Type: "AWS::Serverless::Function", Properties: {Timeout: x}}}`:                                                                      "read F",
		`{F: {Type: "AWS::Serverless::Function", Properties: {Environment: {Variables: {NAME: !Ref Nobody}}}}}`:                                   "read NAME of F",
		`{R: {Type: "AWS::ApiGatewayV2::Route", Properties: {Target: !Ref Nobody}}}`:                                                              "read target of R",
		`{R: {Type: "AWS::ApiGatewayV2::Route", Properties: {Target: integrations/I}}}`:                                                           "read integration of R",
		`{R: {Type: "AWS::ApiGatewayV2::Route", Properties: {Target: integrations/I}}, I: {Properties: {IntegrationUri: a, TimeoutInMillis: x}}}`: "read timeout of R",
		`{A: {Type: "AWS::ApiGatewayV2::Api", Properties: {CorsConfiguration: !Ref Nobody}}}`:                                                     "read CORS of A",
	} {
		template, err := Parse([]byte("Resources: " + text))
		if err != nil {
			t.Fatal(err)
		}
		_, err1 := template.Functions(Values{})
		_, err2 := template.Routes()
		_, err3 := template.CORS(Values{})
		var got string
		for _, err := range []error{err1, err2, err3} {
			if err != nil {
				got += err.Error()
			}
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
