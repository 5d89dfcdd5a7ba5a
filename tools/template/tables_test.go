package template

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// To use a restored table, the operator names it in a parameter. Functions, roles,
// alarms, dashboard and outputs then all use it.
func TestOtherTables(t *testing.T) {
	template := load(t)
	for _, name := range []string{"Users", "Factors", "Logins", "Limits"} {
		t.Run(name, func(t *testing.T) {
			setting, own := strings.ToUpper(name)+"_TABLE", name+"Table"
			v := Values{Parameters: map[string]string{own + "Name": "restored"}}
			functions, err := template.Functions(v)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range functions {
				if got, ok := f.Environment[setting]; ok && got != "restored" {
					t.Errorf("%s: %s is %q", f.Name, setting, got)
				}
				for other, value := range f.Environment {
					if other != setting && strings.Contains(value, "restored") {
						t.Errorf("%s: %s is %q too", f.Name, other, value)
					}
				}
			}
			before, after := resourcesOfRoles(t, template, Values{}), resourcesOfRoles(t, template, v)
			for i := range before {
				if before[i] == own+".Arn" {
					before[i] = "arn:aws:dynamodb:us-east-1:000000000000:table/restored"
				}
			}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("what roles allow (-want +got):\n%s", diff)
			}
			for _, part := range []string{"TableThrottleAlarm", "Dashboard"} {
				value, err := template.eval(v, at(template.Root, "Resources", part)["Properties"])
				text := fmt.Sprint(value)
				if err != nil || strings.Contains(text, own) || !strings.Contains(text, "restored") {
					t.Errorf("%s looks at %s, or not at the other table (%v)", part, own, err)
				}
			}
			for output, value := range at(template.Root, "Outputs") {
				if got, err := template.eval(v, at(value)["Value"]); output == own+"Name" && (got != "restored" || err != nil) {
					t.Errorf("output %s is %v, %v", output, got, err)
				}
			}
		})
	}
}

// resourcesOfRoles lists the resources in the roles' statements, in order.
func resourcesOfRoles(t *testing.T, template *Template, v Values) []string {
	t.Helper()
	var all []string
	for _, role := range template.resources("AWS::IAM::Role") {
		policies, _ := at(role, "Properties")["Policies"].([]any)
		for _, policy := range policies {
			list, _ := at(policy, "PolicyDocument")["Statement"].([]any)
			for _, statement := range list {
				resource, err := template.eval(v, at(statement)["Resource"])
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, fmt.Sprint(resource))
			}
		}
	}
	return all
}

// Only the condition that chooses a table may name the stack's own one. Any other
// reference would keep using the damaged table after a restore.
func TestOwnTablesAreNamedByTheChoiceAlone(t *testing.T) {
	template := load(t)
	for _, id := range slices.Sorted(maps.Keys(at(template.Root, "Resources"))) {
		walk(at(template.Root, "Resources", id), func(m map[string]any) {
			ref, _ := m["Ref"].(string)
			attribute, _ := m["Fn::GetAtt"].(string)
			if strings.HasSuffix(ref, "sTable") || strings.HasSuffix(attribute, "sTable.Arn") {
				t.Errorf("%s: %v%v stands without a choice", id, ref, attribute)
			}
			if text := fmt.Sprint(m["Fn::Sub"]); strings.Contains(text, "sTable}") {
				t.Errorf("%s: %.60s names the stack's own table", id, text)
			}
		})
	}
}

// walk visits all maps in value, except the choice between the stack's own table and
// another.
func walk(value any, visit func(map[string]any)) {
	switch value := value.(type) {
	case map[string]any:
		if choice, ok := value["Fn::If"].([]any); ok && strings.HasPrefix(fmt.Sprint(choice[0]), "Other") {
			return
		}
		visit(value)
		for _, part := range value {
			walk(part, visit)
		}
	case []any:
		for _, part := range value {
			walk(part, visit)
		}
	}
}
