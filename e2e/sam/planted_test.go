package sam_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// fault is a mistake in the template, made by replacing a text, and what tells of it.
type fault struct {
	name     string
	old, new string
	// gate is what the template's own tests say, and linter what one of the linters says; "" where they see nothing.
	gate, linter string
}

var faults = []fault{
	{
		name: "a role that may do anything",
		old:  "Action: [dynamodb:GetItem, dynamodb:PutItem, dynamodb:UpdateItem]\n                Resource: !If [OtherLogins, !Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${LoginsTableName}', !GetAtt LoginsTable.Arn]",
		new:  "Action: \"*\"\n                Resource: \"*\"",
		gate: "SessionRole: ", linter: `CKV_AWS_(62|63|107|108|109|110|111)\b`,
	},
	{
		name: "a function without a log group of its own",
		old:  "      LoggingConfig:\n        LogGroup: !Ref VerifyLogs\n",
		new:  "",
		gate: "VerifyFunction logs to <nil>", linter: "",
	},
	{
		name: "a bucket that is open and not encrypted",
		old:  "\nOutputs:\n",
		new: "\n  PlantedBucket:\n    Type: AWS::S3::Bucket\n    Properties:\n      AccessControl: PublicRead\n" +
			"      OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerPreferred}]}\n\nOutputs:\n",
		gate: "PlantedBucket: ", linter: `CKV_AWS_(19|20|53|54|55|56)\b`,
	},
	{
		name: "a table that anybody may read",
		old:  "  UsersTable:   # accounts",
		new: "  PlantedTable:\n    Type: AWS::DynamoDB::Table\n    Properties:\n      BillingMode: PAY_PER_REQUEST\n" +
			"      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]\n      KeySchema: [{AttributeName: id, KeyType: HASH}]\n" +
			"      ResourcePolicy:\n        PolicyDocument:\n          Version: \"2012-10-17\"\n          Statement: [{Effect: Allow, Principal: \"*\", Action: dynamodb:GetItem, Resource: \"*\"}]\n\n" +
			"  UsersTable:   # accounts",
		gate: "PlantedTable", linter: `CKV_AWS_28\b`,
	},
}

// Whoever makes one of these mistakes is told by the template's tests, which need Go alone.
func TestPlantedFaultsFailTheTemplateTests(t *testing.T) {
	dir := t.TempDir()
	tests := filepath.Join(dir, "tests")
	run(t, "go", "test", "-C", root, "-c", "-o", tests, "./tools/template")
	for _, f := range append([]fault{{name: "no fault"}}, faults...) {
		t.Run(f.name, func(t *testing.T) {
			module := copied(t, f)
			cmd := exec.CommandContext(t.Context(), tests)
			cmd.Dir = filepath.Join(module, "tools", "template")
			said, err := cmd.CombinedOutput()
			switch {
			case f.old == "" && err != nil:
				t.Errorf("the template as it is: %v\n%s", err, said)
			case f.old != "" && (err == nil || !strings.Contains(string(said), f.gate)):
				t.Errorf("got %v, want a failure with %q\n%s", err, f.gate, said)
			}
		})
	}
}

// The linters see most of them too: all in one copy, because each of their runs takes long.
func TestPlantedFaultsFailTheLinters(t *testing.T) {
	if os.Getenv(lintersSetting) == "" {
		t.Skip("needs the linters: make sam-check")
	}
	module := copied(t, faults...)
	check, err := filepath.Abs("check.sh")
	if err != nil {
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), check, filepath.Join(module, "template.yaml")).CombinedOutput()
	if err == nil {
		t.Errorf("the linters find nothing:\n%s", said)
	}
	for _, f := range faults {
		if f.linter == "" {
			continue
		}
		if !regexp.MustCompile(f.linter).Match(said) {
			t.Errorf("%s: want %s in\n%s", f.name, f.linter, said)
			continue
		}
		say("planted: %s: found", f.name)
	}
}

// copied makes a copy of this module, with the faults in its template.
func copied(t *testing.T, faults ...fault) string {
	t.Helper()
	module := t.TempDir()
	text := string(read(t, filepath.Join(root, "template.yaml")))
	for _, f := range faults {
		if strings.Count(text, f.old) != 1 && f.old != "" {
			t.Fatalf("%s: the template has %d of\n%s", f.name, strings.Count(text, f.old), f.old)
		}
		if f.old != "" {
			text = strings.Replace(text, f.old, f.new, 1)
		}
	}
	if err := os.WriteFile(filepath.Join(module, "template.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []struct{ name, but string }{{".", "tools"}, {"tools", "template"}, {"tools/template", ""}} {
		link(t, module, folder.name, folder.but)
	}
	return module
}

// link makes a folder in which everything is a link into this module, but for the template, hidden
// files, and one folder. A folder that a test runs in can be no link, because its .. must be the copy.
func link(t *testing.T, module, folder, but string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(module, folder), 0o755); err != nil {
		t.Fatal(err)
	}
	from, err := filepath.Abs(filepath.Join(root, folder))
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		name := entry.Name()
		if name == but || strings.HasPrefix(name, ".") || name == "template.yaml" {
			continue
		}
		if err := os.Symlink(filepath.Join(from, name), filepath.Join(module, folder, name)); err != nil {
			t.Fatal(err)
		}
	}
}
