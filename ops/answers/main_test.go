package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"countersign/tools/template"
)

// project is a folder with only the template.
func project(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "template.yaml"), string(text))
	return folder
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// ask runs the command and returns its output and its questions.
func ask(folder, input string, args ...string) (printed, asked string, err error) {
	var out, questions bytes.Buffer
	err = run(folder, args, strings.NewReader(input), &out, &questions)
	return out.String(), questions.String(), err
}

func TestThreeQuestionsWriteTheAnswersAlone(t *testing.T) {
	folder := project(t)
	printed, asked, err := ask(folder, "\n\nAcme & Söhne\nops@example.com\n", "-ask", "-propose", "eu-west-1")
	if err != nil || printed != "countersign\n" {
		t.Fatalf("got %q, %v: %s", printed, err, asked)
	}
	text, err := os.ReadFile(filepath.Join(folder, "samconfig.countersign.toml"))
	if err != nil {
		t.Fatal(err)
	}
	_, values, _ := strings.Cut(string(text), "version = 0.1\n")
	want := "\n[default.deploy.parameters]\nstack_name = \"countersign\"\nregion = \"eu-west-1\"\n\n" +
		"[default.deploy.parameters.parameter_overrides]\nAlarmEmail = \"ops@example.com\"\nAppName = \"Acme & Söhne\"\n"
	if values != want {
		t.Errorf("got %s, want %s", values, want)
	}
	if numbers := regexp.MustCompile(`(?m)^[0-9]\.`).FindAllString(asked, -1); len(numbers) != 3 {
		t.Errorf("asked %d questions, want three:\n%s", len(numbers), asked)
	}
}

// Parameters without an answer are passed with this version's default, because AWS
// would keep the old version's value.
func TestParametersAreAnswersAndDefaults(t *testing.T) {
	folder := project(t)
	if _, _, err := ask(folder, "It's $HOME\nnone\n", "-ask", "-stack", "login", "-region", "us-east-1"); err != nil {
		t.Fatal(err)
	}
	printed, _, err := ask(folder, "", "-stack", "login", "-show", "parameters")
	if err != nil {
		t.Fatal(err)
	}
	load, err := template.Load("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(printed), "\n")
	if parameters, _ := load.Root["Parameters"].(map[string]any); len(lines) != len(parameters) {
		t.Errorf("got %d parameters, want %d", len(lines), len(parameters))
	}
	for _, want := range []string{`AppName="It's $HOME"`, `AlarmEmail=""`, `LimitPushes="10/1h"`, `WebClient="true"`, `PasswordConcurrency="0"`} {
		if !strings.Contains(printed, want+"\n") {
			t.Errorf("want %s in\n%s", want, printed)
		}
	}
	if printed, _, err = ask(folder, "", "-stack", "login", "-show", "region"); printed != "us-east-1\n" || err != nil {
		t.Errorf("region: got %q, %v", printed, err)
	}
}

func TestReservedRunsAreAddedUp(t *testing.T) {
	folder := project(t)
	head := "[default.deploy.parameters]\nstack_name = \"login\"\n[default.deploy.parameters.parameter_overrides]\n"
	for text, want := range map[string]string{"": "0\n", "PasswordConcurrency = 20\nStatusConcurrency = \"100\"\n": "140\n"} {
		write(t, filepath.Join(folder, "samconfig.login.toml"), head+text)
		if printed, _, err := ask(folder, "", "-stack", "login", "-show", "reserved"); printed != want || err != nil {
			t.Errorf("%q: got %q, %v, want %q", text, printed, err, want)
		}
	}
}

// An invalid answer is asked for again, with the reason. Leaving out the address takes
// an explicit answer.
func TestQuestionsAreAskedAgain(t *testing.T) {
	for _, test := range []struct{ input, why string }{
		{"cs\neu-west-1\nCaf\xe9\nA\nnone\n", "want text in UTF-8"},
		{"my_stack\ncs\neu-west-1\nA\nnone\n", "letters, digits and hyphens"},
		{strings.Repeat("n", longestName+1) + "\ncs\neu-west-1\nA\nnone\n", "characters; want 49 at most"},
		{"cs\nIreland\neu-west-1\nA\nnone\n", "eu-west-1"},
		{"cs\neu-west-1\nback\\slash\nA\nnone\n", "backslash"},
		{"cs\neu-west-1\nA\n\nnone\n", "enter an address, or none"},
		{"cs\neu-west-1\nA\nnobody\nnone\n", "AlarmEmail"},
	} {
		folder := project(t)
		printed, asked, err := ask(folder, test.input, "-ask")
		if printed != "cs\n" || err != nil || !strings.Contains(asked, test.why) {
			t.Errorf("%q: got %q, %v, want %q in\n%s", test.input, printed, err, test.why, asked)
		}
	}
	folder := project(t)
	if _, _, err := ask(folder, "cs\neu-west-1\nA\n", "-ask"); err == nil || !strings.Contains(err.Error(), "without questions") {
		t.Errorf("without an answer: got %v", err)
	}
	if files, _ := filepath.Glob(filepath.Join(folder, "*.toml")); len(files) > 0 {
		t.Errorf("half of the answers were kept: %v", files)
	}
}

func TestFilesThatAreWrongAreRefused(t *testing.T) {
	for _, test := range []struct{ stack, text, why string }{
		{"login", "stack_name = \"other\"\n", `stack_name is "other"`},
		{"login", "stack_name = \"login\"\n[default.deploy.parameters.parameter_overrides]\nLimitPush = 3\n", "there is no parameter LimitPush; there are"},
		{"login", "stack_name = \"login\"\n[default.deploy.parameters.parameter_overrides]\nPushLifetime = \"soon\"\n", `PushLifetime: "soon" is not allowed; want`},
		{"login", "stack_name = \"login\"\n[default.deploy.parameters.parameter_overrides]\nWebClient = \"no\"\n", "WebClient: \"no\" is not allowed; want one of"},
		{"login", "stack_name = login\n", "samconfig.login.toml"},
		{strings.Repeat("n", longestName+1), "", "has 50 characters"},
		{"../login", "", "letters, digits and hyphens"},
	} {
		folder := project(t)
		if len(test.stack) < 10 && test.stack[0] != '.' {
			write(t, filepath.Join(folder, "samconfig."+test.stack+".toml"), "[default.deploy.parameters]\n"+test.text)
		}
		if _, _, err := ask(folder, "", "-stack", test.stack, "-show", "parameters"); err == nil || !strings.Contains(err.Error(), test.why) {
			t.Errorf("%s %q: got %v, want %q", test.stack, test.text, err, test.why)
		}
	}
}

func TestAnswersAreNeverWrittenOver(t *testing.T) {
	folder := project(t)
	name := filepath.Join(folder, "samconfig.login.toml")
	write(t, name, "kept")
	if _, _, err := ask(folder, "A\nnone\n", "-ask", "-stack", "login", "-region", "eu-west-1"); err == nil || !strings.Contains(err.Error(), "already") {
		t.Errorf("got %v", err)
	}
	if text, _ := os.ReadFile(name); string(text) != "kept" {
		t.Errorf("got %s", text)
	}
}

// Names derived from the stack's keep to AWS's limits with the longest stack name and
// region.
func TestDerivedNamesKeepToTheLimits(t *testing.T) {
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	// The limits of the resources whose names are set. CloudFormation shortens the
	// names that it makes itself.
	limits := map[string]int{
		"AWS::CloudFront::Function": 64, "AWS::CloudFront::OriginAccessControl": 64, "AWS::CloudFront::ResponseHeadersPolicy": 128,
		"AWS::CloudWatch::Alarm": 255, "AWS::CloudWatch::Dashboard": 255, "AWS::ApiGatewayV2::Api": 128,
	}
	names := strings.NewReplacer("${AWS::StackName}", strings.Repeat("n", longestName), "${AWS::Region}", "ap-southeast-1",
		"!Ref AWS::StackName", strings.Repeat("n", longestName), "!Sub ", "", "'", "", `"`, "")
	kind, found := "", map[string]bool{}
	for line := range strings.Lines(string(text)) {
		if m := regexp.MustCompile(`^    Type: (\S+)`).FindStringSubmatch(line); m != nil {
			kind = m[1]
		}
		m := regexp.MustCompile(`^ +(?:Name|AlarmName|DashboardName|FunctionName|RoleName|TopicName|BucketName|TableName): (.*AWS::StackName.*?)(?: +#.*)?$`).FindStringSubmatch(strings.TrimRight(line, "\n"))
		if m == nil {
			continue
		}
		limit, ok := limits[kind]
		if name := names.Replace(m[1]); !ok || len(name) > limit {
			t.Errorf("%s: %q has %d characters, the limit is %d", kind, m[1], len(name), limit)
		}
		found[kind] = true
	}
	if len(found) != len(limits) {
		t.Errorf("found names of %v, want all of %v", found, limits)
	}
}
