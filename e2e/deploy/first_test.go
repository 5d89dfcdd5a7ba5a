package deploy

import (
	"bytes"
	"debug/elf"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

const (
	authyKey = "0123456789abcdefABCDEF0123456789"
	answered = "\n\nAcme & Söhne\n\nops@example.com\n"
	answers  = "samconfig.countersign.toml"
)

// One stack's life, by the lines of docs/deploy.md: a deployment that fails, the first one, a key, a login, a second
// deployment, refusals of every kind, and the end.
func TestDeployment(t *testing.T) {
	w := newWorld(t)
	for _, step := range []struct {
		name string
		run  func(w *world)
	}{
		{"a first deployment that fails", failFirst},
		{"the first day", firstDay},
		{"a second deployment", again},
		{"a rotation", rotation},
		{"a deployment that does not hold", unheld},
		{"the account's limits", limits},
		{"access denied", denied},
		{"the end", end},
	} {
		ok := t.Run(step.name, func(t *testing.T) {
			here := *w
			here.t = t
			step.run(&here)
		})
		if !ok {
			t.FailNow()
		}
	}
}

// holds fails the test unless text has all words.
func (w *world) holds(text string, words ...string) {
	w.t.Helper()
	for _, word := range words {
		if !strings.Contains(text, word) {
			w.t.Errorf("want %q in\n%s", word, text)
		}
	}
}

func failFirst(w *world) {
	for _, line := range commands(w.t, "Before you begin") {
		w.must(line, "AKIAOPERATOR\nsecret\n"+region+"\njson\n")
	}
	if r := w.run("ops/deploy/deploy.sh", answered); r.ok {
		w.t.Errorf("without a build: got success\n%s", r.said)
	} else {
		w.holds(r.said, "is not built: run make deploy")
	}
	if r := w.run("sam deploy --stack-name bare --resolve-s3 --capabilities CAPABILITY_IAM", ""); r.ok {
		w.t.Errorf("sam deploy of what was not built: got success\n%s", r.said)
	} else {
		w.holds(r.said, "run-make-deploy")
	}
	if err := os.WriteFile(w.broken, nil, 0o600); err != nil {
		w.t.Fatal(err)
	}
	r := w.run("make deploy GOARCH=amd64", answered)
	if r.ok {
		w.t.Errorf("got success\n%s", r.said)
	}
	w.holds(r.said, "/countersign/secrets is made", "ROLLBACK_COMPLETE", "is not deployed: see the errors above")
	if err := os.Remove(w.broken); err != nil {
		w.t.Fatal(err)
	}
	if r := w.run("aws cloudformation describe-stacks --stack-name countersign", ""); r.ok || !strings.Contains(r.said, "does not exist") {
		w.t.Errorf("the stack is still there: %s", r.said)
	}
	if left := w.must("aws logs describe-log-groups --query logGroups[].logGroupName --output text; aws s3 ls", ""); strings.Contains(left, "Logs") || strings.Contains(left, "webbucket") {
		w.t.Errorf("left: %s", left)
	}
}

func firstDay(w *world) {
	for _, line := range commands(w.t, "The first time") {
		switch line {
		case "make deploy":
			said := w.must(line, "") // the answers are kept from the deployment that failed
			w.holds(said, "Next: make key", "runs 10 functions", "callback", "https://"+w.cdn.host)
			w.built()
			w.page()
		case "make key":
			w.key(line)
			w.serve(authyKey)
		case "make verify":
			said := w.must(line, "", "VERIFY_EMAIL=demo@example.com", "VERIFY_PASSWORD=correct horse battery")
			w.holds(said, "https://"+w.cdn.host, "approving the push passes the login", "0 failed")
		default:
			w.t.Errorf("this test does not know what to answer to %q", line)
		}
	}
	if got := w.deployed()["APP_NAME"]; got != "Acme & Söhne" {
		w.t.Errorf("the application is called %q", got)
	}
	if _, err := os.Stat(filepath.Join(w.project, "samconfig.toml")); err == nil {
		w.t.Error("samconfig.toml was written")
	}
}

// built looks whether what was deployed is what the built template says: here arm64, after a build for amd64.
func (w *world) built() {
	w.t.Helper()
	for _, function := range []string{"Callback", "Register", "Session", "Status", "Verify"} {
		file, err := elf.Open(filepath.Join(w.project, ".aws-sam", "build", function+"Function", "bootstrap"))
		if err != nil {
			w.t.Fatal(err)
		}
		if file.Machine != elf.EM_AARCH64 {
			w.t.Errorf("%s is for %v", function, file.Machine)
		}
		file.Close()
	}
	template := w.must("aws cloudformation get-template --stack-name countersign --output json", "")
	if n := strings.Count(template, `"arm64"`); n < 5 || strings.Contains(template, "x86_64") {
		w.t.Errorf("the deployed template says arm64 %d times, and x86_64 %v", n, strings.Contains(template, "x86_64"))
	}
}

// page looks at what is in the bucket.
func (w *world) page() {
	w.t.Helper()
	bucket := strings.TrimSpace(w.must("aws cloudformation describe-stacks --stack-name countersign --output text --query \"Stacks[0].Outputs[?OutputKey=='WebBucketName'].OutputValue\"", ""))
	list := strings.Fields(w.must("aws s3api list-objects-v2 --bucket "+bucket+" --output text --query Contents[].Key", ""))
	err := fs.WalkDir(os.DirFS(filepath.Join(w.project, "web")), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") && !slices.Contains(list, name) {
			w.t.Errorf("%s is not in the bucket", name)
		}
		return err
	})
	if err != nil {
		w.t.Error(err)
	}
	w.holds(w.must("aws s3api head-object --bucket "+bucket+" --key index.html", ""), "text/html; charset=utf-8", "no-cache")
	// The brand is the stack's, and not the file of the sources.
	w.holds(w.must("aws s3 cp s3://"+bucket+"/brand.json -", ""), `"name":"Acme & Söhne"`)
}

// key runs make key, and looks for the key where it must not be: in a command line or an environment, while every process
// that has to do with it runs, and in a file, afterwards.
func (w *world) key(line string) {
	w.t.Helper()
	looked := false
	w.aws.mu.Lock()
	w.aws.before = func(operation string) {
		if operation != putParameter || runtime.GOOS != "linux" {
			return
		}
		looked = true
		for _, pattern := range []string{"/proc/[0-9]*/cmdline", "/proc/[0-9]*/environ"} {
			names, _ := filepath.Glob(pattern)
			for _, name := range names {
				if data, err := os.ReadFile(name); err == nil && bytes.Contains(data, []byte(authyKey)) {
					w.t.Errorf("the key is in %s", name)
				}
			}
		}
	}
	w.aws.mu.Unlock()
	said := w.must(line, authyKey+"\n")
	w.aws.mu.Lock()
	w.aws.before = nil
	w.aws.mu.Unlock()
	if strings.Contains(said, authyKey) {
		w.t.Errorf("the key is shown: %s", said)
	}
	if !looked && runtime.GOOS == "linux" {
		w.t.Error("the key was not stored")
	}
	w.holds(said, "make verify")
	if got := w.must("aws ssm get-parameter --name /countersign/authy-api-key --with-decryption --output text --query Parameter.[Type,Value]", ""); strings.TrimSpace(got) != "SecureString\t"+authyKey {
		w.t.Errorf("the parameter is %s", got)
	}
	for _, folder := range []string{w.project, w.home, w.temp} {
		err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() || strings.HasSuffix(name, "_test.go") { // this one
				return err
			}
			data, err := os.ReadFile(name)
			if bytes.Contains(data, []byte(authyKey)) {
				w.t.Errorf("the key is in %s", name)
			}
			return err
		})
		if err != nil {
			w.t.Error(err)
		}
	}
}

// scripts are those that talk to AWS, with an input that lets them do all that they can.
func scripts() map[string]string {
	return map[string]string{"deploy.sh": "", "key.sh": authyKey + "\n", "verify.sh": "", "destroy.sh": "countersign\n"}
}

// samsOwn are operations of SAM CLI alone, of which CreateChangeSet is tried for all: each takes a whole deployment. The
// upload is of the kind that it uses too.
func samsOwn() []string {
	return []string{"GetTemplateSummary", "DescribeChangeSet", "ExecuteChangeSet", "DescribeStackEvents", "HEAD object", "GET object"}
}

// denied refuses everything, and then each operation alone, to every script: it fails, and says why.
func denied(w *world) {
	for script, input := range scripts() {
		w.aws.deny(func(string) bool { return true })
		w.refused(script, input, "everything")
		if script == "destroy.sh" {
			continue // it would succeed in the end; the rest of it is in end
		}
		w.aws.deny(nil)
		w.must("ops/deploy/"+script, input)
		for _, operation := range w.aws.operations() {
			if script == "deploy.sh" && slices.Contains(samsOwn(), operation) {
				continue
			}
			w.aws.deny(func(asked string) bool { return asked == operation })
			w.t.Logf("without %s:", operation)
			r := w.run("ops/deploy/"+script, input)
			if !slices.Contains(w.aws.operations(), operation) {
				continue // only a deployment that changes something asks for it
			}
			w.refusal(r, script, operation)
		}
	}
	w.aws.deny(nil)
}

func (w *world) refused(script, input, what string) {
	w.t.Helper()
	w.refusal(w.run("ops/deploy/"+script, input), script, what)
}

func (w *world) refusal(r result, script, what string) {
	w.t.Helper()
	if r.ok || !strings.Contains(r.said, "AccessDenied") && !strings.Contains(r.said, "not authorized") {
		w.t.Errorf("%s without %s: success %v\n%s", script, what, r.ok, lastLines(r.said, 30))
	}
	if strings.Contains(r.said, "https://\n") || strings.Contains(r.said, "login page     \n") {
		w.t.Errorf("%s without %s goes on with nothing:\n%s", script, what, r.said)
	}
}

// limits deploys with runs reserved in an account that has too few of them, in one that has enough, and in one where other
// stacks have reserved most.
func limits(w *world) {
	name := filepath.Join(w.project, answers)
	text, err := os.ReadFile(name)
	if err != nil {
		w.t.Fatal(err)
	}
	reserve := func(runs string) {
		w.t.Helper()
		if err := os.WriteFile(name, append(slices.Clone(text), "PasswordConcurrency = \""+runs+"\"\n"...), 0o600); err != nil {
			w.t.Fatal(err)
		}
	}
	account := func(unreserved int) {
		w.aws.mu.Lock()
		defer w.aws.mu.Unlock()
		w.aws.limit, w.aws.unreserved = 1000, unreserved
	}
	refused := func(why string) {
		w.t.Helper()
		r := w.run("ops/deploy/deploy.sh", "")
		if r.ok {
			w.t.Error("got success")
		}
		w.holds(r.said, why)
	}
	reserve("20")
	refused("reserve 40 runs, and 0 fit")
	account(1000)
	w.holds(w.must("ops/deploy/deploy.sh", ""), "900 can be reserved, and this stack reserves 40")

	for _, function := range strings.Fields(w.must("aws lambda list-functions --output text --query Functions[].FunctionName", "")) {
		if strings.Contains(function, "Session") || strings.Contains(function, "Register") {
			w.must("aws lambda put-function-concurrency --reserved-concurrent-executions 20 --function-name "+function, "")
		}
	}
	account(150)
	reserve("46")
	refused("reserve 92 runs, and 90 fit")
	w.aws.deny(func(operation string) bool { return operation == "GET concurrency" })
	w.refused("deploy.sh", "", "GET concurrency")
	w.aws.deny(nil)
	reserve("45")
	w.holds(w.must("ops/deploy/deploy.sh", ""), "90 can be reserved, and this stack reserves 90")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func end(w *world) {
	lines := commands(w.t, "Delete it")
	if r := w.run(lines[0], "no\n"); r.ok {
		w.t.Errorf("another name: got success\n%s", r.said)
	}
	w.aws.deny(func(operation string) bool { return operation == "DeleteStack" })
	w.refused("destroy.sh", "countersign\n", "DeleteStack")
	w.aws.deny(nil)
	said := w.must(lines[0], "countersign\n")
	before, _, _ := strings.Cut(said, "Type the name")
	w.holds(before, "-UsersTable-", "-FactorsTable-", "-LoginsTable-", "-LimitsTable-", "-ApiLogs-", "-VerifyLogs-", "webbucket", "/countersign/authy-api-key", "/countersign/secrets", "aws-sam-cli-managed-default")
	tables := strings.Fields(w.must("aws dynamodb list-tables --output text --query TableNames", ""))
	groups := strings.Fields(w.must("aws logs describe-log-groups --output text --query logGroups[].logGroupName", ""))
	if len(tables) < 4 || len(groups) != 6 {
		w.t.Errorf("stayed: %q, %q", tables, groups)
	}
	w.must(strings.ReplaceAll(lines[1], "NAME", tables[0]), "")
	w.must(strings.ReplaceAll(lines[2], "NAME", groups[0]), "")
	w.must(lines[3], "")
	w.must(lines[4], "")
}
