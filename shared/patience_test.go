package shared_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// No test may fail because the machine is slow: bench/ alone says how fast something is. A test that is about a deadline runs
// in a synctest bubble, whose time is its own.
func TestNoTestAssertsHowFastTheMachineIs(t *testing.T) {
	for _, file := range goFiles(t) {
		if !strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "../bench/") {
			continue
		}
		sentences, err := impatience(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, sentence := range sentences {
			t.Error(sentence)
		}
	}
}

func TestPlantedImpatience(t *testing.T) {
	const slow, short = "an upper bound of elapsed time", "runs out"
	for source, want := range map[string]string{
		`if time.Since(begin) > time.Second { t.Error("slow") }`:                                         slow,
		`if took := time.Since(begin); took >= 2*limit { t.Fatalf("slow: %v", took) }`:                   slow,
		`took := time.Since(begin); if bad || time.Second < took { t.Errorf("slow") }`:                   slow,
		`took := time.Now().Sub(begin); if took > time.Second { t.Errorf("slow") }`:                      slow,
		`if took := time.Since(begin); took != time.Second { t.Error("not a second") }`:                  slow,
		`if took := time.Since(begin); took < time.Second { t.Error("did not wait") }`:                   "",
		`for time.Since(begin) > time.Second { t.Log("late") }`:                                          "",
		`if took := time.Since(begin); n > 1+int(took/time.Second) { t.Error("asked too often") }`:       "",
		`synctest.Test(t, func(t *testing.T) { if time.Since(begin) != time.Hour { t.Error("late") } })`: "",
		`set(map[string]string{"PUSH_LIFETIME": "3s"})`:                                                  short,
		`newRig(t, "SESSION_IDLE=1500ms")`:                                                               short,
		`set(map[string]string{"SESSION_IDLE": "15s", "LOGIN_LIFETIME": "1h"})`:                          "",
		`refused(t, "PUSH_LIFETIME=0s", "PUSH_LIFETIME=-1", "PUSH_LIFETIME=soon", "PUSH_LIFETIME")`:      "",
	} {
		got, err := impatience("x_test.go", "package x; import (\"time\"; \"testing/synctest\"); func f() {\n"+source+"\n}")
		if err != nil {
			t.Fatal(err)
		}
		if (want == "") != (len(got) == 0) || len(got) > 1 || want != "" && (!strings.Contains(got[0], want) || !strings.HasPrefix(got[0], "x_test.go:2:")) {
			t.Errorf("%s\ngot %q, want %q", source, got, want)
		}
	}
}

// shortest is the least that a test may give something to last: a busy machine may stand still for half of it.
const shortest = 10 * time.Second

// impatience looks in a test for what a slow machine fails at: an upper bound of elapsed time, and a push, login or session
// that runs out within seconds.
func impatience(file string, source any) ([]string, error) {
	tree, found, err := parseSource(file, source)
	if err != nil {
		return nil, err
	}
	for _, d := range tree.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		measured := elapsed{}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				return !isCall(n, "synctest", "Test")
			case *ast.AssignStmt:
				measured.note(n)
			case *ast.IfStmt:
				if n.Init != nil {
					if a, ok := n.Init.(*ast.AssignStmt); ok {
						measured.note(a)
					}
				}
				if at := measured.bound(n.Cond); at.IsValid() && fails(n.Body) {
					found.complain(at, "an upper bound of elapsed time fails on a busy machine: wait for a condition, or use synctest")
				}
			}
			return true
		})
	}
	for at, setting := range lifetimes(tree) {
		found.complain(at, setting+" runs out while a busy machine stands still: use Table.Age, or "+shortest.String()+" and more")
	}
	return found.sentences, nil
}

// elapsed are the names of a function's variables that hold how long something took.
type elapsed map[string]bool

func (e elapsed) note(a *ast.AssignStmt) {
	for i, left := range a.Lhs {
		if name, ok := left.(*ast.Ident); ok && i < len(a.Rhs) && e.is(a.Rhs[i]) {
			e[name.Name] = true
		}
	}
}

// is reports whether an expression is an elapsed time.
func (e elapsed) is(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return e[x.Name]
	case *ast.CallExpr:
		if s, ok := x.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Sub" {
			now, ok := s.X.(*ast.CallExpr)
			return ok && isCall(now, "time", "Now")
		}
		return isCall(x, "time", "Since")
	}
	return false
}

// bound is where a condition holds when an elapsed time is above, or is not, what it should be.
func (e elapsed) bound(cond ast.Expr) (at token.Pos) {
	ast.Inspect(cond, func(n ast.Node) bool {
		c, ok := n.(*ast.BinaryExpr)
		if !ok {
			return true
		}
		switch c.Op {
		case token.GTR, token.GEQ, token.NEQ:
			if e.is(c.X) {
				at = c.Pos()
			}
		case token.LSS, token.LEQ:
			if e.is(c.Y) {
				at = c.Pos()
			}
		}
		return true
	})
	return at
}

// fails reports whether a block fails a test.
func fails(block *ast.BlockStmt) (found bool) {
	ast.Inspect(block, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			s, ok := c.Fun.(*ast.SelectorExpr)
			found = found || ok && (strings.HasPrefix(s.Sel.Name, "Error") || strings.HasPrefix(s.Sel.Name, "Fatal") || strings.HasPrefix(s.Sel.Name, "Fail"))
		}
		return true
	})
	return found
}

func isCall(c *ast.CallExpr, pkg, name string) bool {
	s, ok := c.Fun.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != name {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && x.Name == pkg
}

var lifetimeText = regexp.MustCompile(`^([A-Z]+_(?:LIFETIME|IDLE))(?:=(.+))?$`)

// lifetimes finds settings of things that end, which are too short: as "NAME=VALUE", and as "NAME": "VALUE".
func lifetimes(tree *ast.File) map[token.Pos]string {
	found := map[token.Pos]string{}
	check := func(at ast.Expr, name, value string) {
		if d, err := time.ParseDuration(value); err == nil && d > 0 && d < shortest {
			found[at.Pos()] = name + " of " + value
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if m := lifetimeText.FindStringSubmatch(literal(n)); m != nil {
				check(n, m[1], m[2])
			}
		case *ast.KeyValueExpr:
			if m := lifetimeText.FindStringSubmatch(literal(n.Key)); m != nil {
				check(n.Key, m[1], literal(n.Value))
			}
		}
		return true
	})
	return found
}

// literal is the text of a string literal, "" of anything else.
func literal(x ast.Expr) string {
	l, ok := x.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return ""
	}
	text, _ := strconv.Unquote(l.Value) // the parser has read it
	return text
}
