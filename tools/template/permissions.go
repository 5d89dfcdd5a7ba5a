package template

import (
	"fmt"
	"strings"
)

// Permissions returns what a function's role lets it do with the tables: the actions by the table's logical id, such as
// "dynamodb:GetItem" for UsersTable. It reads statements with a list of actions and !GetAtt of a table, as the template
// writes them: of the stack's own one, unless a parameter names another.
func (t *Template) Permissions(function string) map[string][]string {
	out := map[string][]string{}
	role := strings.TrimSuffix(function, "Function") + "Role"
	policies, _ := at(t.Root, "Resources", role, "Properties")["Policies"].([]any)
	for _, policy := range policies {
		statements, _ := at(policy, "PolicyDocument")["Statement"].([]any)
		for _, statement := range statements {
			resource, _ := t.eval(Values{}, at(statement)["Resource"]) // what can't be read is no table
			if table, ok := strings.CutSuffix(fmt.Sprint(resource), ".Arn"); ok {
				out[table] = append(out[table], texts(at(statement)["Action"])...)
			}
		}
	}
	return out
}
