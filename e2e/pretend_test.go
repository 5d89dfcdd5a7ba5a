package e2e_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"countersign/local/stack"
	"countersign/sim/pretend"
)

// A new provider takes one package and a line in each list of shared/providers that it
// belongs to: the functions, built with those lines and no other change, register and log
// in with it.
func TestANewProviderTakesOnePackageAndItsLines(t *testing.T) {
	t.Parallel()
	codes := t.TempDir()
	s := start(t, stack.Options{Binaries: withPretend(t, codes), Set: map[string]string{"LIMIT_MESSAGES_PAUSE": "1ms"}})
	code := func(p *person) string {
		text, err := os.ReadFile(filepath.Join(codes, pretend.File("+"+p.country+p.number)))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	for _, k := range kinds {
		p := s.person()
		c := s.client(t, k)
		c.register(p).want(201)
		c.verify("000000").want(401, "invalid_code")
		c.resend(nil).want(200)
		c.verify(code(p)).want(200)
		c.wantIn(p)

		c = s.client(t, k)
		a := c.begin(p)
		if a.Login.Push.State != "none" {
			t.Errorf("a push without an app: %s", a.raw)
		}
		c.resend(fields{"channel": "push"}).want(400, "invalid_field")
		c.resend(fields{"channel": "call"}).want(200)
		used := code(p)
		c.verify(used).want(200)
		c.wantIn(p)
		again := s.client(t, k)
		again.begin(p)
		again.verify(used).want(401, "invalid_code")
	}
	if n := len(s.Authy.Received()); n != 0 {
		t.Errorf("%d calls of the other provider", n)
	}
}

// withPretend builds the functions with the pretend provider in the lists, and returns
// their folder.
func withPretend(t *testing.T, codes string) string {
	t.Helper()
	list, err := filepath.Abs("../shared/providers/providers.go")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	provider, err := json.Marshal(codes)
	if err != nil {
		t.Fatal(err)
	}
	line := "\n\t\tpretend.Kind: pretend.Provider{Dir: " + string(provider) + "},"
	changed := string(text)
	for _, place := range []struct{ after, line string }{
		{`"countersign/shared/factor"`, "\n\t\"countersign/sim/pretend\""},
		{"return factor.Checkers{", line},
		{"return map[factor.Kind]factor.Sender{", line},
		{"return map[factor.Kind]factor.Enroller{", line},
	} {
		if strings.Count(changed, place.after) != 1 {
			t.Fatalf("shared/providers/providers.go has no place for a line after %s", place.after)
		}
		changed = strings.Replace(changed, place.after, place.after+place.line, 1)
	}
	const news = "l.Enrollers()[authy.Kind]"
	if strings.Count(changed, news) != 1 {
		t.Fatalf("shared/providers/providers.go chooses who enrols new phones otherwise than by %s", news)
	}
	changed = strings.Replace(changed, news, "l.Enrollers()[pretend.Kind]", 1)
	dir := t.TempDir()
	overlay := filepath.Join(dir, "overlay.json")
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, "providers.go"), changed)
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{list: filepath.Join(dir, "providers.go")}})
	if err != nil {
		t.Fatal(err)
	}
	write(overlay, string(replace))
	out := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-tags", "lambda.norpc", "-trimpath", "-gcflags", "all=-dwarf=false", "-buildvcs=false",
		"-overlay", overlay, "-o", out+string(filepath.Separator), "./functions/...")
	build.Dir = ".."
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOOS=", "GOARCH=")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, said)
	}
	return out
}
