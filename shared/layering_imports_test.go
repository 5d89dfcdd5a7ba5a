package shared_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

const module = "countersign/"

// exceptions are the packages under shared that may import others there.
func exceptions(from string) []string {
	switch from {
	case "shared/attempt":
		return []string{"shared/audit", "shared/logins", "shared/metrics", "shared/ratelimit", "shared/secrets", "shared/steps", "shared/view"}
	case "shared/message":
		return []string{"shared/api", "shared/logins", "shared/metrics", "shared/phone", "shared/ratelimit", "shared/steps", "shared/view"}
	case "shared/credentials":
		return []string{"shared/api", "shared/audit", "shared/logins", "shared/metrics", "shared/password", "shared/ratelimit", "shared/users", "shared/view"}
	case "shared/enrolment":
		return []string{"shared/factors", "shared/phone", "shared/steps", "shared/users"}
	case "shared/start":
		return []string{"shared/audit", "shared/credentials", "shared/enrolment", "shared/factors", "shared/logins", "shared/metrics", "shared/phone", "shared/ratelimit", "shared/steps", "shared/view"}
	case "shared/registration":
		return []string{"shared/api", "shared/audit", "shared/dynamo", "shared/logins", "shared/metrics", "shared/password", "shared/password/guessable", "shared/phone", "shared/ratelimit", "shared/steps", "shared/users", "shared/view"}
	case "shared/steps":
		return []string{"shared/api", "shared/audit", "shared/factors", "shared/logins", "shared/metrics", "shared/ratelimit", "shared/users", "shared/view"}
	case "shared/view":
		return []string{"shared/api", "shared/logins", "shared/phone", "shared/ratelimit", "shared/users"}
	case "shared/providers":
		return []string{"shared/authy", "shared/config"}
	case "shared/code", "shared/phone":
		return []string{"shared/typed"} // one reading of digits and of what can't be seen
	case "shared/users":
		return []string{"shared/typed", "shared/dynamo"}
	case "shared/logins", "shared/factors":
		return []string{"shared/dynamo"} // one codec of items, and one way to write them
	case "shared/ratelimit":
		return []string{"shared/audit", "shared/dynamo", "shared/metrics"}
	case "shared/api":
		return []string{"shared/audit", "shared/metrics"} // as log/slog would be: what happens is written where it happens
	case "shared/authy":
		return []string{"shared/browser", "shared/metrics"} // the push names the browser
	case "shared/secrets":
		return []string{"shared/config"} // which reads the keyring, and keeps it from being printed
	case "shared/audit":
		return []string{"shared/browser"}
	}
	return nil
}

// importViolations returns a sentence for each import that breaks the map.
func importViolations(p listed) []string {
	from := strings.TrimPrefix(p.ImportPath, module)
	var sentences []string
	complain := func(format string, args ...any) { sentences = append(sentences, from+" "+fmt.Sprintf(format, args...)) }

	if meaningless(path.Base(from)) {
		complain("has a name that says nothing: name a package after what it provides")
	}
	rule, ok := ruleOf(from)
	if !ok {
		complain("has no place in the map: say in shared/doc.go and here what it may import")
		return sentences
	}
	for _, to := range p.Imports {
		if inner, ok := strings.CutPrefix(to, module); ok {
			if !rule.code(inner) {
				complain("imports %s: %s", inner, rule.sentence)
			}
		} else if why := outside(from, to); why != "" {
			complain("imports %s: %s", to, why)
		}
	}
	for _, to := range slices.Concat(p.TestImports, p.XTestImports) {
		if inner, ok := strings.CutPrefix(to, module); ok && !rule.code(inner) && !forTests(inner) && !judged(from, inner) && inner != from {
			complain("imports %s in a test: tests may import what the code may, shared/X/Xtest, shared/authy, shared/factor, sim/authy, sim/dynamodb/tabletest, sim/functiontest, sim/permit and sim/tally, and %s", inner, rule.sentence)
		}
	}
	return sentences
}

// A rule says what a kind of package may import from this module.
type rule struct {
	sentence string
	code     func(to string) bool
}

func ruleOf(from string) (rule, bool) {
	top, rest, _ := strings.Cut(from, "/")
	switch {
	case top == "functions" && rest != "":
		return rule{"a function may import packages of shared only, and none that is for tests", func(to string) bool {
			return unit(to) != "" && !isTest(to)
		}}, true
	case from == "shared":
		return rule{"shared itself holds nothing", func(string) bool { return false }}, true
	case top == "shared" && isTest(from):
		return rule{"a package for tests may import the one package that it is for, and shared/factor", func(to string) bool {
			return unit(to) == unit(from) || to == "shared/factor"
		}}, true
	case top == "shared":
		return rule{"a package of shared may import no other one", func(to string) bool {
			return !isTest(to) && (unit(to) == unit(from) || to == "shared/factor" || slices.Contains(exceptions(from), to))
		}}, true
	case from == "sim/functiontest":
		return rule{"the rig for functions may import shared, sim and tools only", func(to string) bool {
			return unit(to) != "" || within(to, "sim") || within(to, "tools")
		}}, true
	case from == "sim/pretend":
		return rule{"the pretend provider stands where a real one does, and may import shared/factor only", func(to string) bool {
			return to == "shared/factor"
		}}, true
	case top == "sim" && rest != "":
		return rule{"a simulator speaks the wire and no package of shared: it may import sim and tools only", func(to string) bool {
			return within(to, "sim") || within(to, "tools")
		}}, true
	case top == "tools" && rest != "":
		return rule{"tools may import packages of shared and tools only, and none that is for tests", func(to string) bool {
			return unit(to) != "" && !isTest(to) || within(to, "tools")
		}}, true
	case top == "local":
		return rule{"local may import shared, sim, tools and local only", func(to string) bool {
			return unit(to) != "" || within(to, "sim") || within(to, "tools") || within(to, "local")
		}}, true
	case top == "ops" && rest != "":
		return rule{"ops may import packages of shared, tools and ops/operator only, and none that is for tests", func(to string) bool {
			return unit(to) != "" && !isTest(to) || within(to, "tools") || to == "ops/operator" ||
				from == "ops/sign" && to == "sim/authy" || from == "ops/smoke" && to == "sim/site"
		}}, true
	case top == "bench":
		return rule{"bench may import shared, sim, local, tools and bench only", func(to string) bool {
			return unit(to) != "" || within(to, "sim") || within(to, "local") || within(to, "tools") || within(to, "bench")
		}}, true
	case top == "e2e":
		return rule{"e2e may import local/stack, sim/authy, sim/pretend and shared/X/Xtest only", func(to string) bool {
			return to == "local/stack" || to == "sim/authy" || to == "sim/pretend" || isTest(to) || within(to, "e2e")
		}}, true
	}
	return rule{}, false
}

// unit returns shared/X for whatever is in there, and "" for all else.
func unit(name string) string {
	parts := strings.Split(name, "/")
	if parts[0] != "shared" || len(parts) < 2 {
		return ""
	}
	return "shared/" + parts[1]
}

// isTest reports whether a package is a shared/X/Xtest.
func isTest(name string) bool {
	u := unit(name)
	return u != "" && within(name, u+"/"+path.Base(u)+"test")
}

func forTests(to string) bool {
	return isTest(to) || slices.Contains([]string{"shared/authy", "shared/factor", "sim/authy", "sim/dynamodb/tabletest", "sim/functiontest", "sim/permit", "sim/tally"}, to)
}

// judged reports whether a test may import the real other side of what its package is: the client of a
// simulator, or the system that a tool works on.
func judged(from, to string) bool {
	switch top, _, _ := strings.Cut(from, "/"); top {
	case "sim":
		return unit(to) != ""
	case "shared": // to plant a fault in the table engine, and to read the roles
		return to == "sim/dynamodb" || from == "shared" && to == "tools/template"
	case "ops":
		return to == "local/stack" || to == "sim/dynamodb"
	case "tools":
		return to == "sim/site"
	}
	return false
}

func within(name, folder string) bool { return name == folder || strings.HasPrefix(name, folder+"/") }

func meaningless(name string) bool {
	return slices.Contains([]string{"util", "utils", "common", "types", "models", "helpers", "misc", "base"}, name)
}
