package shared_test

import (
	"strings"
	"testing"
)

// TestPlantedImports plants one import at a time and expects the sentence, or
// none.
func TestPlantedImports(t *testing.T) {
	const sdk, lambda = "github.com/aws/aws-sdk-go-v2/service/dynamodb", "github.com/aws/aws-lambda-go/events"
	for _, test := range []struct {
		from, to string
		inTest   bool
		want     string // part of the sentence; "" when all is well
	}{
		{"functions/session", "countersign/shared/api", false, ""},
		{"functions/session", "countersign/functions/verify", false, "functions/session imports functions/verify: a function may"},
		{"functions/session", "countersign/local/stack", false, "a function may import packages of shared only"},
		{"functions/session", "countersign/e2e", false, "a function may import packages of shared only"},
		{"functions/session", "countersign/sim/authy", false, "a function may import packages of shared only"},
		{"functions/session", "countersign/sim/authy", true, ""},
		{"functions/session", "countersign/sim/dynamodb/tabletest", true, ""},
		{"functions/session", "countersign/local/stack", true, "functions/session imports local/stack in a test"},

		{"shared/users", "countersign/shared/phone", false, "shared/users imports shared/phone: a package of shared may import no other one"},
		{"shared/users", "countersign/shared/users/internal/x", false, ""},
		{"shared/users", "countersign/shared/users/userstest", false, "may import no other one"},
		{"shared/users", "countersign/functions/session", false, "may import no other one"},
		{"shared/users", "countersign/sim/dynamodb/tabletest", false, "may import no other one"},
		{"shared/users", "countersign/sim/dynamodb/tabletest", true, ""},
		{"shared/users", "countersign/shared/users", true, ""},
		{"shared/users", "countersign/shared/logins", true, "in a test"},
		{"shared/users", "countersign/shared/logins/loginstest", true, ""},
		{"shared/view", "countersign/shared/users", false, ""},
		{"shared/authy", "countersign/shared/metrics", false, ""},
		{"shared/users", "countersign/shared/metrics", false, "may import no other one"},
		{"shared/metrics", "countersign/shared/api", false, "may import no other one"},
		{"shared/view", "countersign/shared/steps", false, "may import no other one"},
		{"shared/steps", "countersign/shared/logins", false, ""},
		{"shared/steps", "countersign/shared/authy", false, "may import no other one"},
		{"shared/users", "countersign/shared/factor", false, ""},
		{"shared/factor", "countersign/shared/metrics", false, "may import no other one"},
		{"shared/providers", "countersign/shared/authy", false, ""},
		{"shared/steps", "countersign/shared/view", false, ""},
		{"shared/steps", "countersign/shared/attempt", false, "may import no other one"},
		{"shared/attempt", "countersign/shared/steps", false, ""},
		{"shared/attempt", "countersign/shared/message", false, "may import no other one"},
		{"shared/users/userstest", "countersign/shared/users", false, ""},
		{"shared/users/userstest", "countersign/shared/logins", false, "the one package that it is for"},
		{"shared", "countersign/shared/users", false, "shared itself holds nothing"},

		{"local/stack", "countersign/sim/authy", false, ""},
		{"local/stack", "countersign/sim/dynamodb", false, ""},
		{"local/stack", "countersign/functions/session", false, "local may import shared, sim, tools and local only"},
		{"sim/gateway", "countersign/sim/lambda", false, ""},
		{"sim/gateway", "countersign/tools/template", false, ""},
		{"sim/authy", "countersign/shared/authy", false, "a simulator speaks the wire and no package of shared"},
		{"sim/functiontest", "countersign/shared/users", false, ""},
		{"sim/pretend", "countersign/shared/factor", false, ""},
		{"sim/pretend", "countersign/shared/authy", false, "may import shared/factor only"},
		{"sim", "fmt", false, "sim has no place in the map"},
		{"tools/countries", "countersign/shared/phone", false, ""},
		{"tools/build", "countersign/local/stack", false, "tools may import packages of shared and tools only"},
		{"shared/users", "countersign/sim/dynamodb", false, "may import no other one"},
		{"ops/account", "countersign/sim/authy", false, "ops may import"},
		{"ops/sign", "countersign/sim/authy", false, ""},
		{"sim/authy", "countersign/shared/authy", true, ""},
		{"ops/smoke", "countersign/local/stack", true, ""},
		{"ops/smoke", "countersign/local/stack", false, "ops may import"},
		{"tools/template", "countersign/sim/site", true, ""},
		{"tools/template", "countersign/sim/gateway", true, "in a test"},
		{"ops/smoke", "countersign/sim/site", false, ""},
		{"ops/account", "countersign/shared/users", false, ""},
		{"ops/account", "countersign/ops/operator", false, ""},
		{"ops/account", "countersign/sim/permit", true, ""},
		{"ops/account", "countersign/local/stack", false, "ops may import packages of shared, tools and ops/operator only"},
		{"ops/account", "countersign/functions/session", false, "ops may import packages of shared, tools and ops/operator only"},
		{"ops/account", sdk, false, "that belongs in shared/config,"},
		{"bench", "countersign/local/stack", false, ""},
		{"bench", "countersign/functions/session", false, "bench may import shared, sim, local, tools and bench only"},
		{"e2e", "countersign/local/stack", false, ""},
		{"e2e", "countersign/sim/authy", true, ""},
		{"e2e", "countersign/sim/dynamodb", true, "e2e may import local/stack, sim/authy, sim/pretend and"},
		{"e2e", "countersign/shared/users", true, "e2e may import local/stack, sim/authy, sim/pretend and"},
		{"elsewhere", "fmt", false, "elsewhere has no place in the map"},
		{"functions", "fmt", false, "functions has no place in the map"},
		{"shared/util", "fmt", false, "a name that says nothing"},

		{"shared/api", lambda, false, ""},
		{"sim/gateway", lambda, false, ""},
		{"functions/session", lambda, false, "that belongs in shared/api,"},
		{"functions/session", lambda, true, ""},
		{"sim/lambda", lambda, false, "that belongs in shared/api,"},
		{"shared/users", sdk, false, ""},
		{"local/stack", sdk, false, ""},
		{"functions/session", sdk, false, "that belongs in shared/config,"},
		{"shared/authy", "github.com/aws/smithy-go", false, "that belongs in shared/config,"},
		{"shared/config", "github.com/aws/aws-sdk-go-v2/service/ssm/types", false, ""},
		{"shared/dynamo", "github.com/aws/aws-sdk-go-v2/service/ssm", false, "that belongs in shared/config, ops/setkey only"},
		{"shared/config", "github.com/aws/aws-sdk-go-v2/config", false, "every way to find credentials"},
		{"shared/dynamo", "github.com/aws/aws-sdk-go-v2/config", false, "every way to find credentials"},
		{"shared/config", "github.com/aws/aws-sdk-go-v2/config", true, ""},
		{"ops/operator", "github.com/aws/aws-sdk-go-v2/config", false, ""},
		{"shared/password", "golang.org/x/crypto/argon2", false, ""},
		{"shared/logins", "golang.org/x/crypto/hkdf", false, "that belongs in shared/password only"},
		{"local/stack", "golang.org/x/crypto/ssh", false, "that belongs in shared/password only"},
		{"shared/users", "golang.org/x/text/unicode/norm", false, ""},
		{"shared/users", "golang.org/x/text/cases", false, "no module but"},
		{"shared/users", "golang.org/x/text/cases", true, ""},
		{"shared/users", "golang.org/x/net/idna", false, ""},
		{"shared/api", "golang.org/x/net/idna", false, "that belongs in shared/users only"},
		{"shared/users", "golang.org/x/net/http2", false, "no module but"},
		{"shared/phone", "github.com/nyaruka/phonenumbers", false, "no module but"},
		{"shared/phone", "github.com/nyaruka/phonenumbers", true, ""},
		{"sim/authy", "html/template", false, ""},
		{"shared/api", "html/template", false, "must start fast"},
		{"functions/session", "testing", false, "must start fast"},
		{"functions/session", "net/http", false, ""},
	} {
		p := listed{ImportPath: module + test.from, Imports: []string{test.to}}
		if test.inTest {
			p.Imports, p.XTestImports = nil, []string{test.to}
		}
		got := importViolations(p)
		switch {
		case test.want == "" && len(got) != 0:
			t.Errorf("%s imports %s (in a test: %v): %q, want nothing", test.from, test.to, test.inTest, got)
		case test.want != "" && (len(got) != 1 || !strings.Contains(got[0], test.want) || !strings.HasPrefix(got[0], test.from)):
			t.Errorf("%s imports %s (in a test: %v): %q, want one sentence with %q", test.from, test.to, test.inTest, got, test.want)
		}
	}
}

func TestPlantedSource(t *testing.T) {
	for _, test := range []struct{ source, want string }{
		{`import "net/http"; func f() { c := http.Client{}; c.Get("x") }`, ""},
		{`import "net/http"; func f() { http.Get("x") }`, "x.go:1:42: http.Get has no timeout"},
		{`import "net/http"; var c = http.DefaultClient`, "http.DefaultClient has no timeout"},
		{`import web "net/http"; var c = web.PostForm`, "http.PostForm has no timeout"},
		{`import "example.com/http"; var c = http.DefaultClient`, ""},
		{`func init() {}`, "an init function"},
		{`type t struct{}; func (t) init() {}`, ""},
		{`// http.DefaultClient is not for us`, ""},
	} {
		got, err := sourceViolations("x.go", "package x; "+test.source)
		if err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(got, "\n"); all != test.want && (test.want == "" || len(got) != 1 || !strings.Contains(all, test.want)) {
			t.Errorf("%s\ngot %q, want %q", test.source, got, test.want)
		}
	}
	if _, err := sourceViolations("x.go", "no Go"); err == nil || !strings.HasPrefix(err.Error(), "parse x.go: ") {
		t.Errorf("broken source: %v", err)
	}
}
