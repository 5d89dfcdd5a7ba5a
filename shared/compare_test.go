package shared_test

import (
	"go/ast"
	"go/token"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// CR-1: secrets, their hashes and MACs are compared in constant time. With ==, or with a function that returns at the first
// byte that differs, the time tells how much of a guess was right.
func TestCR1SecretsAreComparedInConstantTime(t *testing.T) {
	for _, file := range goFiles(t) {
		folder := strings.TrimPrefix(path.Dir(file), "../")
		if strings.HasSuffix(file, "_test.go") || isTest(folder) || within(folder, "sim") || within(folder, "e2e") || within(folder, "bench") {
			continue // nobody's requests come here
		}
		sentences, err := hasty(file, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, sentence := range sentences {
			t.Error(sentence)
		}
	}
}

func TestPlantedHaste(t *testing.T) {
	for source, wrong := range map[string]bool{
		`if hex.EncodeToString(mac.Sum(nil)) == got { ok() }`:                          true,
		`if got != base64.StdEncoding.EncodeToString(h.Sum(nil)) { fail() }`:           true,
		`return bytes.Equal(t.hash(), stored)`:                                         true,
		`return bytes.Equal(stored, mac(key, nonce))`:                                  true,
		`return s.hash == other`:                                                       true,
		`return string(h.key) == string(h.derive(plain))`:                              true,
		`return e.secret == r.Header.Get("x")`:                                         true,
		`return strings.HasPrefix(signature, want)`:                                    true,
		`return strings.EqualFold(want, signature)`:                                    true,
		`return key.Reveal() == text`:                                                  true,
		`want := sha256.Sum256(a); got := sha256.Sum256(b); return want == got`:        true,
		`want := hmac.New(sha256.New, k).Sum(nil); return slices.Equal(want, got)`:     true,
		`sum := sha256.Sum256(a); text := hex.EncodeToString(sum[:]); return text < b`: true,
		`var want = mac.Sum(nil); return reflect.DeepEqual(want, got)`:                 true,
		`switch t.secret { case got: return true }`:                                    true,
		`return slices.Contains(keys, key.Reveal())`:                                   true,
		`return strings.Compare(apiKey, sent) == 0`:                                    true,
		`return password == sent`:                                                      true,
		`return a.PasswordHash == b`:                                                   true,
		`return token.secret == t.secret`:                                              true,
		`return bytes.HasPrefix(stored, digest[:8])`:                                   true,

		`return subtle.ConstantTimeCompare(t.hash(), stored) == 1`:      false,
		`return hmac.Equal(mac.Sum(nil), got)`:                          false,
		`return e.secret == ""`:                                         false,
		`return h.key == nil || len(signature) != 44`:                   false,
		`return t.hash != nil`:                                          false,
		`if strings.HasPrefix(hash, "$2") { return true }`:              false,
		`return kind == "secret"`:                                       false,
		`return url == "https://example.com"`:                           false,
		`return name == parameterName`:                                  false,
		`return outcome == BadSignature`:                                false,
		`return s.State == from`:                                        false,
		`switch t.secret { case "": return false }`:                     false,
		`return strings.Contains(url, hash)`:                            false,
		`sum := 0; for _, n := range all { sum += n }; return sum == n`: false,
	} {
		got, err := hasty("x.go", "package x; func f() any {\n"+source+"\nreturn nil }")
		if err != nil {
			t.Fatal(err)
		}
		if (len(got) > 0) != wrong || len(got) > 1 || wrong && !strings.HasPrefix(got[0], "x.go:2:") {
			t.Errorf("%s\ngot %q, want one sentence: %v", source, got, wrong)
		}
	}
}

// secretName are names of what may not be compared byte by byte: the name is one of these words, or ends with one.
var secretName = regexp.MustCompile(`(?:^|[a-z])(?:[Ss]ecret|[Mm]ac|[Hh]mac|[Hh]ash|[Dd]igest|[Pp]assword|[Aa]piKey|APIKey)$|^[Ss]ignature$`)

// hasty finds comparisons of secrets that don't take constant time. It reads names and not types, so the names of secrets
// have to say what they are: secret, hash, mac, digest, signature, password.
func hasty(file string, source any) ([]string, error) {
	tree, found, err := parseSource(file, source)
	if err != nil {
		return nil, err
	}
	for _, d := range tree.Decls {
		held := secrets{}
		ast.Inspect(d, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				held.note(n.Lhs, n.Rhs)
			case *ast.ValueSpec:
				held.note(identifiers(n.Names), n.Values)
			case *ast.BinaryExpr:
				if comparing(n.Op) && held.pair(n.X, n.Y) {
					found.complain(n.Pos(), n.Op.String()+" on a secret, hash or MAC tells by its time how much is right: use subtle.ConstantTimeCompare")
				}
			case *ast.CallExpr:
				if name := earlyReturn(n); name != "" && len(n.Args) == 2 && held.pair(n.Args[0], n.Args[1]) {
					found.complain(n.Pos(), name+" on a secret, hash or MAC tells by its time how much is right: use subtle.ConstantTimeCompare")
				}
			case *ast.SwitchStmt:
				if n.Tag != nil && held.is(n.Tag) && slices.ContainsFunc(cases(n), func(x ast.Expr) bool { return !constant(x) }) {
					found.complain(n.Pos(), "a switch over a secret, hash or MAC tells by its time how much is right: use subtle.ConstantTimeCompare")
				}
			}
			return true
		})
	}
	return found.sentences, nil
}

func comparing(op token.Token) bool {
	return slices.Contains([]token.Token{token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ}, op)
}

// earlyReturn names a function that returns at the first byte that differs.
func earlyReturn(c *ast.CallExpr) string {
	for _, f := range []struct{ pkg, name string }{
		{"bytes", "Equal"}, {"bytes", "Compare"}, {"bytes", "HasPrefix"}, {"bytes", "HasSuffix"}, {"bytes", "EqualFold"},
		{"strings", "Compare"}, {"strings", "HasPrefix"}, {"strings", "HasSuffix"}, {"strings", "EqualFold"},
		{"slices", "Equal"}, {"slices", "Compare"}, {"slices", "Contains"}, {"slices", "Index"}, {"cmp", "Compare"}, {"reflect", "DeepEqual"},
	} {
		if isCall(c, f.pkg, f.name) {
			return f.pkg + "." + f.name
		}
	}
	return ""
}

// secrets are the names of variables that hold one.
type secrets map[string]bool

func (s secrets) note(left, right []ast.Expr) {
	for i, x := range left {
		if name, ok := x.(*ast.Ident); ok && i < len(right) {
			s[name.Name] = s.is(right[i])
		}
	}
}

// pair tells whether two operands are a secret and something that a request may bring.
func (s secrets) pair(x, y ast.Expr) bool {
	return (s.is(x) || s.is(y)) && !constant(x) && !constant(y)
}

// is tells whether an expression is a secret, its hash or its MAC, in any encoding.
func (s secrets) is(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.ParenExpr:
		return s.is(x.X)
	case *ast.Ident:
		return s[x.Name] || secretName.MatchString(x.Name)
	case *ast.SelectorExpr:
		return secretName.MatchString(x.Sel.Name) || x.Sel.Name == "key"
	case *ast.SliceExpr:
		return s.is(x.X)
	case *ast.CallExpr:
		switch f := x.Fun.(type) {
		case *ast.Ident: // string(hash), and mac(…)
			return secretName.MatchString(f.Name) || f.Name == "string" && len(x.Args) == 1 && s.is(x.Args[0])
		case *ast.ArrayType: // []byte(secret)
			return len(x.Args) == 1 && s.is(x.Args[0])
		case *ast.SelectorExpr:
			return secretCall(f) || strings.HasPrefix(f.Sel.Name, "Encode") && len(x.Args) == 1 && s.is(x.Args[0])
		}
	}
	return false
}

// secretCall tells whether a method or function gives a secret, a hash or a MAC.
func secretCall(f *ast.SelectorExpr) bool {
	return slices.Contains([]string{"Sum", "Sum224", "Sum256", "Sum384", "Sum512", "Reveal", "derive"}, f.Sel.Name) ||
		secretName.MatchString(f.Sel.Name)
}

// constant tells whether an expression is written down in the source: nothing is learned from comparing with it.
func constant(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return x.Name == "nil"
	}
	return false
}

func cases(s *ast.SwitchStmt) (all []ast.Expr) {
	for _, c := range s.Body.List {
		all = append(all, c.(*ast.CaseClause).List...)
	}
	return all
}

func identifiers(names []*ast.Ident) (all []ast.Expr) {
	for _, name := range names {
		all = append(all, name)
	}
	return all
}
