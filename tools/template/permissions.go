package template

import (
	"fmt"
	"strings"
)

// Permissions returns what a function's role allows on the tables: actions by the
// table's logical id, such as "dynamodb:GetItem" for UsersTable. It reads statements
// with a list of actions and a !GetAtt of a table. Where a parameter may name another
// table, it takes the stack's own.
func (t *Template) Permissions(function string) map[string][]string {
	out := map[string][]string{}
	role := strings.TrimSuffix(function, "Function") + "Role"
	policies, _ := at(t.Root, "Resources", role, "Properties")["Policies"].([]any)
	for _, policy := range policies {
		statements, _ := at(policy, "PolicyDocument")["Statement"].([]any)
		for _, statement := range statements {
			resource, _ := t.eval(Values{}, at(statement)["Resource"]) // a resource that can't be evaluated is not a table
			if table, ok := strings.CutSuffix(fmt.Sprint(resource), ".Arn"); ok {
				out[table] = append(out[table], texts(at(statement)["Action"])...)
			}
		}
	}
	return out
}
