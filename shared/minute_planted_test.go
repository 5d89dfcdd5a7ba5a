package shared_test

import (
	"go/importer"
	"go/token"
	"strings"
	"testing"
)

// plantedRoutes is a function with two routes and some code that they reach.
func plantedRoutes(statements int) map[string]any {
	return map[string]any{
		"main.go": `package main

type serve func() int

type handler struct{}

func main() { handler{}.routes() }

const short = "GET /short"

func (h handler) routes() map[string]serve {
	all := map[string]serve{"POST /long": h.long, short: h.short}
	for _, name := range []string{"a"} {
		all["POST /"+name] = func() int { return h.short() }
	}
	return all
}
`,
		"long.go": `package main

func (h handler) long() int {
` + strings.Repeat("\th.short()\n", statements) + `	f := h.step
	return f()
}
`,
		"short.go": `package main

func (h handler) short() int {
	return 1
}

// nobody calls it
func (h handler) idle() int {
	return h.long()
}
`,
		"step.go": `package main

func (h handler) step() int {
	return h.long()
}
`,
	}
}

func TestPlantedRoutes(t *testing.T) {
	read := func(statements int) map[string]reading {
		f, err := readFunction("main", plantedRoutes(statements), importer.ForCompiler(token.NewFileSet(), "gc", nil))
		if err != nil {
			t.Fatal(err)
		}
		return f.routes()
	}
	routes := read(50) // long: 50 statements and 4 lines, short: 3, step: 3
	for name, want := range map[string]reading{
		"POST /long":      {length{60, 3}, []string{"long.go", "short.go", "step.go"}},
		"GET /short":      {length{3, 1}, []string{"short.go"}},
		`"POST /" + name`: {length{3, 1}, []string{"short.go"}},
	} {
		if got := routes[name]; got.length != want.length || strings.Join(got.names, " ") != strings.Join(want.names, " ") {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	if len(routes) != 3 {
		t.Errorf("got %d routes: %+v", len(routes), routes)
	}
	if longer := read(51)["POST /long"].lines; longer != 61 {
		t.Errorf("with a line more: got %d", longer)
	}
}

func TestPlantedLengthsOfRoutes(t *testing.T) {
	for _, test := range []struct {
		is   length
		want string // part of the sentence; "" when all is well
	}{
		{length{60, 2}, ""},
		{length{61, 2}, "x POST /y is read over 61 lines in 2 files (a.go, b.go), more than 60 lines in 2"},
		{length{60, 3}, "more than 60 lines in 2"},
	} {
		got := tooLong("x POST /y", reading{test.is, []string{"a.go", "b.go"}})
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%v: got %q, want %q", test.is, got, test.want)
		}
	}
}

func TestPlantedSizes(t *testing.T) {
	source := "package main\n\ntype handler struct{}\n" + strings.Repeat("\nfunc (h *handler) _() {}\n", 10) +
		"\nfunc long() {\n" + strings.Repeat("\n", 38) + "}\n"
	for _, test := range []struct {
		more string
		want string
	}{
		{"", ""},
		{"\nfunc (handler) _() {}\n", "handler has 11 methods, more than 10"},
		{"\nfunc longer() {\n" + strings.Repeat("\n", 39) + "}\n", "longer has 41 lines, more than 40"},
		{"\nfunc main() {\n" + strings.Repeat("\n", 29) + "}\n", "main has 31 lines, more than 30"},
		{strings.Repeat("\n", 200), "the file has"},
	} {
		f, err := readFunction("main", map[string]any{"x.go": source + test.more}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.tooLong(); (len(got) == 0) != (test.want == "") || !strings.Contains(strings.Join(got, "\n"), test.want) {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
