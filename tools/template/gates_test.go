package template

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const path = "../../template.yaml"

func load(t *testing.T) *Template {
	t.Helper()
	template, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	return template
}

// allowed lists what each function may do, one entry per statement of its role. The
// interfaces that a handler declares should say the same in Go.
var allowed = map[string]map[string][]string{
	"register": {
		"UsersTable.Arn":   {"dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
		"FactorsTable.Arn": {"dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:Query"},
		"LoginsTable.Arn":  {"dynamodb:PutItem"},
		"LimitsTable.Arn":  {"dynamodb:GetItem", "dynamodb:UpdateItem"},
	},
	"session": {
		"UsersTable.Arn":   {"dynamodb:GetItem", "dynamodb:UpdateItem"},
		"FactorsTable.Arn": {"dynamodb:Query", "dynamodb:UpdateItem"},
		"LoginsTable.Arn":  {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
		"LimitsTable.Arn":  {"dynamodb:GetItem", "dynamodb:UpdateItem"},
	},
	"status": {
		"UsersTable.Arn":   {"dynamodb:GetItem", "dynamodb:UpdateItem"},
		"FactorsTable.Arn": {"dynamodb:UpdateItem"},
		"LoginsTable.Arn":  {"dynamodb:GetItem", "dynamodb:UpdateItem"},
		"LimitsTable.Arn":  {"dynamodb:UpdateItem"},
	},
	"callback": {
		"LoginsTable.Arn": {"dynamodb:GetItem", "dynamodb:UpdateItem"},
		"LimitsTable.Arn": {"dynamodb:UpdateItem"},
	},
	"verify": {
		"UsersTable.Arn":   {"dynamodb:GetItem", "dynamodb:UpdateItem"},
		"FactorsTable.Arn": {"dynamodb:UpdateItem"},
		"LoginsTable.Arn":  {"dynamodb:GetItem", "dynamodb:UpdateItem"},
		"LimitsTable.Arn":  {"dynamodb:GetItem", "dynamodb:UpdateItem"},
	},
}

const (
	keyResource     = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter${AuthyApiKeyParameter}"
	secretsResource = "arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter${SecretsParameter}"
	logResource     = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${%sLogs}:log-stream:*"
)

func TestEachFunctionMayDoExactlyWhatItNeeds(t *testing.T) {
	template := load(t)
	for _, f := range functions(t, template) {
		t.Run(f.Name, func(t *testing.T) {
			stem := strings.TrimSuffix(f.ID, "Function")
			role := at(template.Root, "Resources", f.ID, "Properties")["Role"]
			if diff := cmp.Diff(map[string]any{"Fn::GetAtt": stem + "Role.Arn"}, role); diff != "" {
				t.Errorf("role of its own (-want +got):\n%s", diff)
			}
			for _, key := range []string{"Policies", "ManagedPolicyArns"} {
				if at(template.Root, "Resources", f.ID, "Properties")[key] != nil {
					t.Errorf("%s is set on the function; its role says everything", key)
				}
			}
			want := map[string][]string{keyResource: {"ssm:GetParameter"}, fmt.Sprintf(logResource, stem): {"logs:CreateLogStream", "logs:PutLogEvents"}}
			if f.Name == "verify" {
				want[secretsResource] = []string{"ssm:GetParameter"}
			}
			for resource, actions := range allowed[f.Name] {
				want[resource] = actions
			}
			if diff := cmp.Diff(want, statements(t, template, stem+"Role")); diff != "" {
				t.Errorf("statements (-want +got):\n%s", diff)
			}
			tables := map[string][]string{}
			for resource, actions := range allowed[f.Name] {
				tables[strings.TrimSuffix(resource, ".Arn")] = actions
			}
			if diff := cmp.Diff(tables, template.Permissions(f.ID)); diff != "" {
				t.Errorf("Permissions (-want +got):\n%s", diff)
			}
		})
	}
}

// statements returns a role's actions by resource. It fails the test if a statement is
// not a plain permission.
func statements(t *testing.T, template *Template, role string) map[string][]string {
	t.Helper()
	properties := at(template.Root, "Resources", role, "Properties")
	if properties["ManagedPolicyArns"] != nil {
		t.Errorf("%s has managed policies; the statements here are all that it may do", role)
	}
	out := map[string][]string{}
	policies, _ := properties["Policies"].([]any)
	for _, policy := range policies {
		list, _ := at(policy, "PolicyDocument")["Statement"].([]any)
		for _, statement := range list {
			s := at(statement)
			if s["Effect"] != "Allow" || len(s) != 3 {
				t.Errorf("%s: want Effect, Action and Resource, got %v", role, s)
			}
			actions := texts(s["Action"])
			for _, action := range actions {
				if strings.Contains(action, "*") {
					t.Errorf("%s: action %s has a wildcard", role, action)
				}
			}
			resource := resourceText(s["Resource"])
			if strings.Contains(strings.TrimSuffix(resource, ":log-stream:*"), "*") || resource == "" {
				t.Errorf("%s: resource %q is not one resource", role, resource)
			}
			if out[resource] != nil {
				t.Errorf("%s: two statements for %s", role, resource)
			}
			out[resource] = actions
		}
	}
	return out
}

// resourceText resolves a table to the stack's own one; TestOtherTables checks the
// alternative.
func resourceText(value any) string {
	m := at(value)
	if choice, ok := m["Fn::If"].([]any); ok && len(choice) == 3 {
		return resourceText(choice[2])
	}
	for _, key := range []string{"Fn::GetAtt", "Fn::Sub"} {
		if text, ok := m[key].(string); ok {
			return text
		}
	}
	return ""
}

func functions(t *testing.T, template *Template) []Function {
	t.Helper()
	functions, err := template.Functions(Values{})
	if err != nil {
		t.Fatal(err)
	}
	return functions
}

func TestFunctions(t *testing.T) {
	template := load(t)
	var names []string
	globals := at(template.Root, "Globals", "Function")
	if diff := cmp.Diff([]any{"arm64"}, globals["Architectures"]); diff != "" {
		t.Errorf("Architectures (-want +got):\n%s", diff)
	}
	if _, err := os.Stat("../../" + globals["CodeUri"].(string)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("CodeUri: %v, want a folder that is not there, or sam deploy uploads what was not built", err)
	}
	if globals["Runtime"] != "provided.al2023" || globals["Handler"] != "bootstrap" {
		t.Errorf("runtime and handler: got %v, %v", globals["Runtime"], globals["Handler"])
	}
	for _, f := range functions(t, template) {
		names = append(names, f.Name)
		resource := at(template.Root, "Resources", f.ID)
		if f.Timeout <= 0 || f.Timeout > 25*time.Second {
			t.Errorf("%s: timeout is %v, want at most 25s", f.ID, f.Timeout)
		}
		if f.Concurrency != 0 {
			t.Errorf("%s reserves %d runs; a new AWS account has ten in all", f.ID, f.Concurrency)
		}
		if got := at(resource, "Metadata")["BuildMethod"]; got != "makefile" {
			t.Errorf("%s: BuildMethod is %v, want makefile", f.ID, got)
		}
		for _, key := range []string{"Runtime", "Handler", "Architectures"} {
			if at(resource, "Properties")[key] != nil {
				t.Errorf("%s sets %s; Globals says it for all", f.ID, key)
			}
		}
	}
	if diff := cmp.Diff([]string{"callback", "register", "session", "status", "verify"}, names); diff != "" {
		t.Errorf("functions (-want +got):\n%s", diff)
	}
}

func TestEachFunctionHasALogGroupWithRetentionAndAnAlarm(t *testing.T) {
	template := load(t)
	for _, f := range functions(t, template) {
		stem := strings.TrimSuffix(f.ID, "Function")
		group := at(template.Root, "Resources", f.ID, "Properties", "LoggingConfig", "LogGroup")["Ref"]
		if group != stem+"Logs" {
			t.Errorf("%s logs to %v, want a group of its own", f.ID, group)
		}
		logs := at(template.Root, "Resources", stem+"Logs")
		if logs["Type"] != "AWS::Logs::LogGroup" || at(logs, "Properties")["RetentionInDays"] == nil {
			t.Errorf("%sLogs: want a log group with a retention", stem)
		}
		alarm := at(template.Root, "Resources", stem+"Alarm", "Properties")
		dimensions, _ := alarm["Dimensions"].([]any)
		if alarm["MetricName"] != "Errors" || len(dimensions) != 1 || at(dimensions[0], "Value")["Ref"] != f.ID {
			t.Errorf("%s: no alarm on its errors", f.ID)
		}
	}
}

// Lambda's own log lines would cost more than ours, so it logs only problems.
func TestLambdaWritesNoLineOfItsOwn(t *testing.T) {
	template := load(t)
	got := at(template.Root, "Globals", "Function", "LoggingConfig")
	if diff := cmp.Diff(map[string]any{"LogFormat": "JSON", "SystemLogLevel": "WARN"}, got); diff != "" {
		t.Errorf("Globals' LoggingConfig (-want +got):\n%s", diff)
	}
	for _, f := range functions(t, template) {
		own := at(template.Root, "Resources", f.ID, "Properties", "LoggingConfig")
		if len(own) != 1 || own["LogGroup"] == nil {
			t.Errorf("%s has %v of its own, want its log group alone", f.ID, own)
		}
	}
}

func TestTables(t *testing.T) {
	template := load(t)
	want := []Table{{"FactorsTable", []string{"account", "id"}, ""}, {"LimitsTable", []string{"id"}, "ttl"}, {"LoginsTable", []string{"id"}, "ttl"}, {"UsersTable", []string{"id"}, ""}}
	if diff := cmp.Diff(want, template.Tables()); diff != "" {
		t.Errorf("tables (-want +got):\n%s", diff)
	}
	for _, table := range template.Tables() {
		resource := at(template.Root, "Resources", table.ID)
		properties := at(resource, "Properties")
		got := map[string]any{
			"billing": properties["BillingMode"],
			"keys":    properties["AttributeDefinitions"],
			"ttl":     at(properties, "TimeToLiveSpecification")["Enabled"] == true,
			"pitr":    at(properties, "PointInTimeRecoverySpecification")["PointInTimeRecoveryEnabled"],
			"sse":     at(properties, "SSESpecification")["SSEEnabled"],
			"protect": properties["DeletionProtectionEnabled"],
			"policy":  properties["ResourcePolicy"],
			"delete":  resource["DeletionPolicy"],
			"replace": resource["UpdateReplacePolicy"],
		}
		keys := []any{}
		for _, name := range table.Keys {
			keys = append(keys, map[string]any{"AttributeName": name, "AttributeType": "S"})
		}
		want := map[string]any{
			"billing": "PAY_PER_REQUEST",
			"keys":    keys,
			"ttl":     table.ID != "UsersTable" && table.ID != "FactorsTable", // a stray value would delete an account
			"pitr":    true, "sse": true, "protect": true,
			"policy": nil, // the functions' roles decide about access
			"delete": "Retain", "replace": "Retain",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", table.ID, diff)
		}
	}
}

func TestEveryParameterIsDescribedHasADefaultThatItAllowsAndIsUsed(t *testing.T) {
	template := load(t)
	text := fmt.Sprint(template.Root)
	for name, parameter := range at(template.Root, "Parameters") {
		p := at(parameter)
		if description, _ := p["Description"].(string); !strings.HasSuffix(description, ".") {
			t.Errorf("%s: description is %q, want sentences", name, description)
		}
		if !template.Allowed(name, fmt.Sprint(p["Default"])) {
			t.Errorf("%s: its default %v is not allowed", name, p["Default"])
		}
		if p["AllowedPattern"] != nil && p["ConstraintDescription"] == nil {
			t.Errorf("%s: a pattern without a text for whom it refuses", name)
		}
		if !strings.Contains(text, "Ref:"+name+"]") && !strings.Contains(text, "${"+name+"}") {
			t.Errorf("%s is used nowhere", name)
		}
	}
}

func TestNoSecretInTheTemplate(t *testing.T) {
	template := load(t)
	for _, f := range functions(t, template) {
		for name, value := range at(template.Root, "Resources", f.ID, "Properties", "Environment", "Variables") {
			if len(at(value)) != 1 {
				t.Errorf("%s of %s is a literal; settings are parameters or resources", name, f.ID)
			}
			if name == "AUTHY_API_KEY" || name == "SECRETS" {
				t.Errorf("%s has a secret key in its environment: %s", f.ID, name)
			}
		}
	}
	for name := range at(template.Root, "Parameters") {
		if strings.HasSuffix(name, "Key") || strings.HasSuffix(name, "Secret") {
			t.Errorf("parameter %s would carry a secret through CloudFormation", name)
		}
	}
}

func TestEachBucketIsEncryptedAndClosed(t *testing.T) {
	template := load(t)
	for id, resource := range template.resources("AWS::S3::Bucket") {
		properties := at(resource, "Properties")
		if properties["BucketEncryption"] == nil || properties["AccessControl"] != nil {
			t.Errorf("%s: want BucketEncryption and no AccessControl", id)
		}
		public := at(properties, "PublicAccessBlockConfiguration")
		for _, key := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
			if public[key] != true {
				t.Errorf("%s: %s is %v, want true", id, key, public[key])
			}
		}
	}
}

// Each skipped finding of checkov is justified beside its resource.
func TestEachSkipOfALinterHasItsReason(t *testing.T) {
	for id, resource := range at(load(t).Root, "Resources") {
		skips, _ := at(resource, "Metadata", "checkov")["skip"].([]any)
		for _, skip := range skips {
			s := at(skip)
			reason, _ := s["comment"].(string)
			if name, _ := s["id"].(string); len(s) != 2 || !strings.HasPrefix(name, "CKV") || len(reason) < 40 {
				t.Errorf("%s: want a check's id and a reason, got %v", id, s)
			}
		}
	}
}
