package shared_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A route is read in a minute: from the method that serves it to its answer there are at
// most 60 lines, in at most two files of its function. What a route calls in packages of
// shared is not counted: its name must say enough. Nothing else of a function is long either.
const (
	routeLines  = 60
	routeFiles  = 2
	typeMethods = 10
	mainLines   = 30
	methodLines = 40
	fileLines   = 180
)

// A length is what a reader of a route has to read.
type length struct{ lines, files int }

func (l length) fits() bool { return l.lines <= routeLines && l.files <= routeFiles }

// A reading is the code of a function that one of its routes reaches.
type reading struct {
	length
	names []string // of the files
}

func TestRoutesAreReadInAMinute(t *testing.T) {
	functions, _ := readFunctions(t)
	found := map[string]length{}
	for name, f := range functions {
		for route, r := range f.routes() {
			route = name + " " + route
			found[route] = r.length
			if sentence := tooLong(route, r); sentence != "" {
				t.Error(sentence)
			}
		}
		for _, sentence := range f.tooLong() {
			t.Error(sentence)
		}
	}
	if len(found) < 9 {
		t.Errorf("found only the routes %v", slices.Sorted(maps.Keys(found)))
	}
}

// readFunctions reads all functions, by the names of their folders. The importer knows what
// they import.
func readFunctions(t *testing.T) (map[string]*function, types.Importer) {
	t.Helper()
	look(t)
	packages := list(t, "-export", "-deps", module+"functions/...")
	imports := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		i := slices.IndexFunc(packages, func(p listed) bool { return p.ImportPath == path })
		if i < 0 {
			return nil, fmt.Errorf("no function imports %s", path)
		}
		return os.Open(packages[i].Export)
	})
	all := map[string]*function{}
	for _, p := range packages {
		name, ok := strings.CutPrefix(p.ImportPath, module+"functions/")
		if !ok {
			continue
		}
		f, err := readFunction(p.ImportPath, sourcesOf(filepath.Join("../functions", name), p.GoFiles), imports)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = f
	}
	return all, imports
}

func sourcesOf(folder string, names []string) map[string]any {
	sources := map[string]any{}
	for _, name := range names {
		sources[filepath.Join(folder, name)] = nil
	}
	return sources
}

// tooLong returns a sentence for a route that is longer than it may be, and otherwise "".
func tooLong(name string, r reading) string {
	if r.fits() {
		return ""
	}
	return fmt.Sprintf("%s is read over %d lines in %d files (%s), more than %d lines in %d: move a step of it to a package of shared under a name that says what it does",
		name, r.lines, r.files, strings.Join(r.names, ", "), routeLines, routeFiles)
}

// A function is the source of one Lambda function, or of another package.
type function struct {
	positions *token.FileSet
	files     []*ast.File
	types     *types.Package
	info      types.Info
	declared  map[types.Object]*ast.FuncDecl
}

// readFunction reads the files of the package with that path. A nil source is read from its file.
func readFunction(path string, sources map[string]any, imports types.Importer) (*function, error) {
	f := &function{
		positions: token.NewFileSet(),
		info:      types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}},
		declared:  map[types.Object]*ast.FuncDecl{},
	}
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		tree, err := parser.ParseFile(f.positions, name, sources[name], parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		f.files = append(f.files, tree)
	}
	config := types.Config{Importer: imports}
	var err error
	if f.types, err = config.Check(path, f.positions, f.files, &f.info); err != nil {
		return nil, err
	}
	for _, d := range f.functions() {
		f.declared[f.info.Defs[d.Name]] = d
	}
	return f, nil
}

func (f *function) functions() []*ast.FuncDecl {
	var all []*ast.FuncDecl
	for _, tree := range f.files {
		for _, d := range tree.Decls {
			if d, ok := d.(*ast.FuncDecl); ok {
				all = append(all, d)
			}
		}
	}
	return all
}

// routes finds the routes in the method of that name: the entries of its map, and what is
// assigned to one.
func (f *function) routes() map[string]reading {
	all := map[string]reading{}
	add := func(route, serve ast.Expr) { all[f.text(route)] = f.read(serve) }
	for _, d := range f.functions() {
		if d.Name.Name != "routes" {
			continue
		}
		ast.Inspect(d.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				add(n.Key, n.Value)
			case *ast.AssignStmt:
				if entry, ok := n.Lhs[0].(*ast.IndexExpr); ok {
					add(entry.Index, n.Rhs[0])
				}
			}
			return true
		})
	}
	return all
}

// text is the value of a constant text, and the source of any other expression.
func (f *function) text(e ast.Expr) string {
	if v := f.info.Types[e].Value; v != nil {
		if text, err := strconv.Unquote(v.ExactString()); err == nil {
			return text
		}
	}
	return types.ExprString(e)
}

// read measures what a node reaches inside the package.
func (f *function) read(from ast.Node) reading {
	var r reading
	for d := range f.reach(from) {
		r.lines += f.lines(d)
		r.names = append(r.names, filepath.Base(f.positions.Position(d.Pos()).Filename))
	}
	slices.Sort(r.names)
	r.names = slices.Compact(r.names)
	r.files = len(r.names)
	return r
}

// reach follows the calls from a node inside the package.
func (f *function) reach(from ast.Node) map[*ast.FuncDecl]bool {
	seen := map[*ast.FuncDecl]bool{}
	var follow func(n ast.Node)
	follow = func(n ast.Node) {
		if d, ok := n.(*ast.FuncDecl); ok {
			seen[d] = true
		}
		ast.Inspect(n, func(n ast.Node) bool {
			name, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			if d := f.declared[f.info.Uses[name]]; d != nil && !seen[d] {
				follow(d)
			}
			return true
		})
	}
	follow(from)
	return seen
}

func (f *function) lines(n ast.Node) int {
	return f.positions.Position(n.End()).Line - f.positions.Position(n.Pos()).Line + 1
}

// tooLong returns a sentence for each file, method and type that is too large.
func (f *function) tooLong() []string {
	var sentences []string
	complain := func(name, is string, size int, of string, limit int) {
		if size > limit {
			sentences = append(sentences, fmt.Sprintf("%s: %s has %d %s, more than %d", name, is, size, of, limit))
		}
	}
	methods := map[string]int{}
	for _, d := range f.functions() {
		limit := methodLines
		if d.Name.Name == "main" {
			limit = mainLines
		}
		complain(f.positions.Position(d.Pos()).Filename, d.Name.Name, f.lines(d), "lines", limit)
		if d.Recv != nil {
			methods[strings.TrimPrefix(types.ExprString(d.Recv.List[0].Type), "*")]++
		}
	}
	for _, tree := range f.files {
		file := f.positions.File(tree.Pos())
		complain(file.Name(), "the file", file.LineCount(), "lines", fileLines)
	}
	folder := filepath.Dir(f.positions.Position(f.files[0].Pos()).Filename)
	for _, name := range slices.Sorted(maps.Keys(methods)) {
		complain(folder, name, methods[name], "methods", typeMethods)
	}
	return sentences
}
