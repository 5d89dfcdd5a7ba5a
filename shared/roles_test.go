package shared_test

import (
	"fmt"
	"go/ast"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/tools/template"
)

// The interfaces of a function's package say what it does with the tables of accounts and factors,
// and its role allows just that. The function holds the table as nothing else, so what it hands to a
// package of shared can do no more. That the role is enough is seen wherever the whole runs:
// sim/permit refuses the rest there.
func TestAHandlerShowsWhatItsRoleAllows(t *testing.T) {
	functions, imports := readFunctions(t)
	parsed, err := template.Load("../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for folder, id := range map[string]string{"users": "UsersTable", "factors": "FactorsTable"} {
		names, err := filepath.Glob(folder + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		names = slices.DeleteFunc(names, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
		table, err := readFunction(module+"shared/"+folder, sourcesOf("", names), imports)
		if err != nil {
			t.Fatal(err)
		}
		actions := table.actions("Table")
		for name, f := range functions {
			role := parsed.Permissions(strings.ToUpper(name[:1]) + name[1:] + "Function")[id]
			for _, sentence := range f.overstates(name, module+"shared/"+folder, actions, role) {
				t.Error(sentence)
			}
		}
	}
}

// actions are what the methods of a table ask of DynamoDB, such as "dynamodb:GetItem".
func (f *function) actions(table string) map[string][]string {
	all := map[string][]string{}
	for _, d := range f.functions() {
		if d.Recv != nil && types.ExprString(d.Recv.List[0].Type) == "*"+table {
			all[d.Name.Name] = f.asks(d)
		}
	}
	return all
}

// asks lists what a function asks of DynamoDB, itself or in a function that it calls.
func (f *function) asks(d *ast.FuncDecl) []string {
	found := map[string]bool{}
	for d := range f.reach(d) {
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Ident:
				if action := request(f.info.Uses[n]); action != "" {
					found["dynamodb:"+action] = true
				}
			case *ast.CompositeLit:
				if named, ok := types.Unalias(f.info.Types[n].Type).(*types.Named); ok && named.Obj().Name() == "TransactWriteItem" {
					for _, part := range n.Elts {
						found["dynamodb:"+types.ExprString(part.(*ast.KeyValueExpr).Key)+"Item"] = true
					}
				}
			}
			return true
		})
	}
	return slices.Sorted(maps.Keys(found))
}

// request is what a function of the SDK, or of package dynamo, asks for; "" for any other, and
// for a transaction, which asks for what is in it.
func request(of types.Object) string {
	f, ok := of.(*types.Func)
	if !ok {
		return ""
	}
	switch name := f.FullName(); name {
	case "countersign/shared/dynamo.Get":
		return "GetItem"
	case "(countersign/shared/dynamo.Update).Do":
		return "UpdateItem"
	case "(countersign/shared/dynamo.Put).Do":
		return "PutItem"
	default:
		action, ok := strings.CutPrefix(name, "(*github.com/aws/aws-sdk-go-v2/service/dynamodb.Client).")
		if !ok || action == "TransactWriteItems" {
			return ""
		}
		return action
	}
}

// overstates returns a sentence where what the function shows of a table is not what its role
// allows, and where it holds the table itself.
func (f *function) overstates(name, tables string, actions map[string][]string, role []string) []string {
	i := slices.IndexFunc(f.types.Imports(), func(p *types.Package) bool { return p.Path() == tables })
	if i < 0 {
		if len(role) > 0 {
			return []string{fmt.Sprintf("%s has no use for %s, and its role allows %v", name, tables, role)}
		}
		return nil
	}
	table := types.NewPointer(f.types.Imports()[i].Scope().Lookup("Table").Type())
	var sentences []string
	for id, d := range f.info.Defs {
		if v, ok := d.(*types.Var); ok && types.Identical(v.Type(), table) {
			sentences = append(sentences, fmt.Sprintf("%s: %s is the whole table of %s: give it the type of an interface with what the function does",
				f.positions.Position(id.Pos()), id.Name, tables))
		}
	}
	shown := map[string]bool{}
	for _, of := range f.types.Scope().Names() {
		of, ok := f.types.Scope().Lookup(of).(*types.TypeName)
		if !ok || !types.IsInterface(of.Type()) || !types.Implements(table, of.Type().Underlying().(*types.Interface)) {
			continue
		}
		methods := types.NewMethodSet(of.Type())
		for i := range methods.Len() {
			for _, action := range actions[methods.At(i).Obj().Name()] {
				shown[action] = true
			}
		}
	}
	role = slices.Sorted(slices.Values(role))
	if does := slices.Sorted(maps.Keys(shown)); !slices.Equal(does, role) {
		sentences = append(sentences, fmt.Sprintf("%s: its interfaces on %s need %v, and its role allows %v", name, tables, does, role))
	}
	return sentences
}

// plantedTable is a package with a table, and a function that uses it.
func plantedTable(t *testing.T, imports types.Importer, source string) (table, f *function) {
	t.Helper()
	table, err := readFunction("users", map[string]any{"table.go": `package users

import (
	"context"

	"countersign/shared/dynamo"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

type Table struct{ client *dynamodb.Client }

func New() *Table { return nil }

func (t *Table) Get() { dynamo.Get(context.Background(), t.client, "", nil) }

func (t *Table) Mark() { t.update() }

func (t *Table) update() { dynamo.Update{}.Do(context.Background(), t.client) }

func (t *Table) Drop() {
	t.client.TransactWriteItems(context.Background(), &dynamodb.TransactWriteItemsInput{
		TransactItems: []types.TransactWriteItem{{Delete: &types.Delete{}}, {Put: &types.Put{}}},
	})
}

func (t *Table) List() { t.client.Scan(context.Background(), nil) }
`}, imports)
	if err != nil {
		t.Fatal(err)
	}
	f, err = readFunction("main", map[string]any{"main.go": "package main\n\nimport \"users\"\n\n" + source}, one{table.types})
	if err != nil {
		t.Fatal(err)
	}
	return table, f
}

// one imports a package, whatever the name.
type one struct{ *types.Package }

func (o one) Import(string) (*types.Package, error) { return o.Package, nil }

func TestPlantedRoles(t *testing.T) {
	_, imports := readFunctions(t)
	const reads, marks = "type reads interface{ Get() }\n", "type marks interface{ reads; Mark() }\n"
	for _, test := range []struct {
		source string
		role   []string
		want   string // part of the one sentence; "" when all is well
	}{
		{reads + "var _ reads = users.New()", []string{"dynamodb:GetItem"}, ""},
		{reads + marks + "var _ marks = users.New()", []string{"dynamodb:UpdateItem", "dynamodb:GetItem"}, ""},
		{reads + "var _ reads = users.New()", []string{"dynamodb:GetItem", "dynamodb:UpdateItem"}, "need [dynamodb:GetItem], and its role allows [dynamodb:GetItem dynamodb:UpdateItem]"},
		{reads + marks + "var _ marks = users.New()", []string{"dynamodb:GetItem"}, "need [dynamodb:GetItem dynamodb:UpdateItem], and its role allows [dynamodb:GetItem]"},
		{"type drops interface{ Drop() }\nvar _ drops = users.New()", []string{"dynamodb:DeleteItem", "dynamodb:PutItem"}, ""},
		{"type lists interface{ List() }\nvar _ lists = users.New()", []string{"dynamodb:Scan"}, ""},
		{reads + "type other interface{ Elsewhere() }\nvar _ reads = users.New()", []string{"dynamodb:GetItem"}, ""},
		{reads + "func f() { table := users.New(); table.Get() }", []string{"dynamodb:GetItem"}, "table is the whole table of users"},
		{reads + "type handler struct{ table *users.Table }", []string{"dynamodb:GetItem"}, "table is the whole table of users"},
	} {
		table, f := plantedTable(t, imports, test.source)
		got := f.overstates("x", "users", table.actions("Table"), test.role)
		if all := strings.Join(got, "\n"); (test.want == "") != (len(got) == 0) || len(got) > 1 || !strings.Contains(all, test.want) {
			t.Errorf("%s\nwith %v: got %q, want %q", test.source, test.role, got, test.want)
		}
	}
	none, err := readFunction("main", map[string]any{"main.go": "package main"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := none.overstates("x", "users", nil, []string{"dynamodb:GetItem"}); len(got) != 1 || !strings.Contains(got[0], "x has no use for users") {
		t.Errorf("without the table: got %q", got)
	}
}
