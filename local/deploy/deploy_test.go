package deploy

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fakeAWS notes what it is asked, one line each, and answers as a stack would that is called login-test. What comes on its
// standard input goes into a file of its own.
const fakeAWS = `#!/bin/bash
echo "aws $*" >>"$NOTES/asked"
case "$*" in
*describe-stacks*WebBucketName*) echo "${BUCKET-login-test-web}" ;;
*describe-stacks*KeyParameter*) echo "${PARAMETER-/countersign/authy-api-key}" ;;
*describe-stacks*LoginUrl*) echo https://d111.cloudfront.net ;;
*describe-stacks*CallbackUrl*) echo https://abc.execute-api.eu-west-1.amazonaws.com/authy/callback ;;
*describe-stacks*) echo None ;;
*list-stack-resources*DynamoDB::Table*) printf 'login-test-Users\tlogin-test-Sessions\tlogin-test-Limits\n' ;;
*list-stack-resources*Logs::LogGroup*) printf 'login-test-VerifyLogs\tlogin-test-ApiLogs\n' ;;
*list-stack-resources*S3::Bucket*) echo login-test-web ;;
*list-stack-resources*Lambda::Function*) printf 'login-test-Session\tlogin-test-Callback\n' ;;
*put-parameter*) cat "$(sed 's,.*file://\([^ ]*\).*,\1,' <<<"$*")" >"$NOTES/parameter"; [ -z "$FAIL" ] ;;
esac
`

const fakeSAM = `#!/bin/bash
echo "sam $*" >>"$NOTES/asked"
case "$*" in *--guided*) printf '[default.deploy.parameters]\nstack_name = "login-test"\nregion = "eu-west-1"\n' >samconfig.toml ;; esac
`

// project is a copy of what the scripts need, with an aws and a sam that only take notes.
type project struct {
	t     *testing.T
	root  string
	notes string
	env   []string
}

func newProject(t *testing.T, env ...string) project {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("the scripts need bash, and this machine has none")
	}
	p := project{t: t, root: t.TempDir(), notes: t.TempDir()}
	scripts := filepath.Join(p.root, "local", "deploy")
	for folder, files := range map[string][]string{scripts: {"stack.sh", "deploy.sh", "key.sh", "destroy.sh"}} {
		for _, name := range files {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			p.write(filepath.Join(folder, name), string(text))
		}
	}
	p.write(filepath.Join(p.root, "bin", "aws"), fakeAWS)
	p.write(filepath.Join(p.root, "bin", "sam"), fakeSAM)
	p.env = append([]string{"PATH=" + filepath.Join(p.root, "bin") + ":" + os.Getenv("PATH"), "NOTES=" + p.notes}, env...)
	return p
}

func (p project) write(name, text string) {
	p.t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
		p.t.Fatal(err)
	}
}

// deployed makes the project one that was deployed before.
func (p project) deployed() project {
	p.write(filepath.Join(p.root, "samconfig.toml"), "[default.deploy.parameters]\nstack_name = \"login-test\"\nregion = \"eu-west-1\"\n")
	return p
}

// run runs a script and returns what it printed, and whether it succeeded.
func (p project) run(script, input string) (string, bool) {
	p.t.Helper()
	command := exec.CommandContext(p.t.Context(), "bash", filepath.Join(p.root, "local", "deploy", script))
	command.Env, command.Stdin = p.env, strings.NewReader(input)
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	return out.String(), err == nil
}

func (p project) note(name string) string {
	text, _ := os.ReadFile(filepath.Join(p.notes, name)) // not there: nothing was asked
	return string(text)
}

func TestDeployAsksTheFirstTimeAndNeverAgain(t *testing.T) {
	p := newProject(t)
	for i, want := range []string{"sam deploy --guided --capabilities CAPABILITY_IAM", "sam deploy --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset"} {
		out, ok := p.run("deploy.sh", "")
		if !ok {
			t.Fatalf("deploy %d: %s", i+1, out)
		}
		asked := strings.Split(p.note("asked"), "\n")
		if !slices.Contains(asked, want) {
			t.Errorf("deploy %d: got %q, want %q among them", i+1, asked, want)
		}
		for _, text := range []string{"https://d111.cloudfront.net", "https://abc.execute-api.eu-west-1.amazonaws.com/authy/callback", "Push Authentication", "POST", "make key", "make verify URL="} {
			if !strings.Contains(out, text) {
				t.Errorf("deploy %d does not say %q: %s", i+1, text, out)
			}
		}
	}
	if n := strings.Count(p.note("asked"), "--guided"); n != 1 {
		t.Errorf("asked %d times, want once", n)
	}
}

// The page is uploaded after what it needs, with types that a browser takes, and what is gone is removed last.
func TestDeployUploadsThePage(t *testing.T) {
	p := newProject(t).deployed()
	if out, ok := p.run("deploy.sh", ""); !ok {
		t.Fatal(out)
	}
	asked := p.note("asked")
	order := []string{"*.css", "*.js ", "*.html", "s3 sync web s3://login-test-web --delete", "cloudfront create-invalidation"}
	at := -1
	for _, text := range order {
		next := strings.Index(asked, text)
		if next < at {
			t.Errorf("%q comes too early:\n%s", text, asked)
		}
		at = next
	}
	for line := range strings.Lines(asked) {
		if !strings.Contains(line, "s3 cp") {
			continue
		}
		hashed := strings.Contains(line, "--include *.[0-9a-f]")
		if hashed != strings.Contains(line, "immutable") || hashed == strings.Contains(line, "no-cache") {
			t.Errorf("kept wrongly: %s", line)
		}
		if !strings.Contains(line, "--content-type") || !strings.Contains(line, "--exclude .*") {
			t.Errorf("uploaded wrongly: %s", line)
		}
	}
}

func TestDeployWithoutAWebClientUploadsNothing(t *testing.T) {
	p := newProject(t, "BUCKET=None").deployed()
	if out, ok := p.run("deploy.sh", ""); !ok {
		t.Fatal(out)
	}
	if asked := p.note("asked"); strings.Contains(asked, "aws s3") || strings.Contains(asked, "cloudfront") {
		t.Errorf("asked %s", asked)
	}
}

// The key is on no command line and in nothing that is printed, and the functions read it anew.
func TestKeyGoesFromThePromptIntoTheParameter(t *testing.T) {
	for _, key := range []string{"0123456789abcdefABCDEF0123456789", "newKey0123456789abcdefABCDEF0123,oldKey0123456789abcdefABCDEF0123"} {
		p := newProject(t).deployed()
		out, ok := p.run("key.sh", key+"\n")
		if !ok {
			t.Fatal(out)
		}
		want := `{"Name":"/countersign/authy-api-key","Type":"SecureString","Overwrite":true,"Value":"` + key + `"}`
		if got := p.note("parameter"); got != want {
			t.Errorf("parameter: got %s, want %s", got, want)
		}
		asked := p.note("asked")
		if strings.Contains(asked, key) || strings.Contains(out, key) {
			t.Errorf("the key is shown: %s%s", asked, out)
		}
		for _, function := range []string{"login-test-Session", "login-test-Callback"} {
			if !strings.Contains(asked, "update-function-configuration --function-name "+function) || !strings.Contains(asked, "wait function-updated --function-name "+function) {
				t.Errorf("%s goes on with the key before: %s", function, asked)
			}
		}
	}
}

func TestKeyRefusesWhatIsNone(t *testing.T) {
	for _, key := range []string{"", "two words", `quo"te`, ",one", "one,", "one,two,three", "ünicode", `back\slash`} {
		p := newProject(t).deployed()
		if out, ok := p.run("key.sh", key+"\n"); ok || !strings.Contains(out, "that is no key") {
			t.Errorf("%q: got %v, %s", key, ok, out)
		}
		if p.note("parameter") != "" {
			t.Errorf("%q was stored", key)
		}
	}
}

func TestKeyThatCannotBeStoredChangesNoFunction(t *testing.T) {
	p := newProject(t, "FAIL=yes").deployed()
	if out, ok := p.run("key.sh", "0123456789abcdef\n"); ok {
		t.Errorf("got success: %s", out)
	}
	if asked := p.note("asked"); strings.Contains(asked, "update-function-configuration") {
		t.Errorf("asked %s", asked)
	}
	p = newProject(t, "PARAMETER=None").deployed()
	if out, ok := p.run("key.sh", "0123456789abcdef\n"); ok || !strings.Contains(out, "says no name") {
		t.Errorf("without a parameter: got %v, %s", ok, out)
	}
}

// What stays is named before the question, and nothing goes without its answer.
func TestDestroyNamesWhatStaysBeforeItAsks(t *testing.T) {
	for answer, deleted := range map[string]bool{"login-test": true, "yes": false, "": false, "login": false} {
		p := newProject(t).deployed()
		out, ok := p.run("destroy.sh", answer+"\n")
		before, _, _ := strings.Cut(out, "Type the name")
		for _, name := range []string{"login-test-Users", "login-test-Sessions", "login-test-Limits", "login-test-VerifyLogs", "login-test-ApiLogs", "login-test-web", "/countersign/authy-api-key"} {
			if !strings.Contains(before, name) {
				t.Errorf("%s is not named: %s", name, out)
			}
		}
		if got := strings.Contains(p.note("asked"), "delete-stack --stack-name login-test"); got != deleted || ok != deleted {
			t.Errorf("answer %q: deleted %v, success %v: %s", answer, got, ok, out)
		}
	}
}

func TestScriptsSayWhatIsMissing(t *testing.T) {
	p := newProject(t)
	for _, script := range []string{"key.sh", "destroy.sh"} {
		if out, ok := p.run(script, "x\n"); ok || !strings.Contains(out, "which stack?") {
			t.Errorf("%s without a stack: got %v, %s", script, ok, out)
		}
	}
	if err := os.Remove(filepath.Join(p.root, "bin", "sam")); err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("sam"); err == nil {
		t.Skip("this machine has a sam of its own")
	}
	if out, ok := p.run("deploy.sh", ""); ok || !strings.Contains(out, "sam is missing") {
		t.Errorf("without sam: got %v, %s", ok, out)
	}
}
