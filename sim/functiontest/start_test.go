package functiontest

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/tools/build"
	"countersign/tools/template"
)

// begin runs a built function with nothing but these settings and gives what it
// said. It must end by itself, with status 1.
func begin(t *testing.T, binary string, settings map[string]string) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute) // it hangs
	defer cancel()
	command := exec.CommandContext(ctx, binary)
	command.Env = []string{"AWS_REGION=us-east-1"}
	for name, value := range settings {
		command.Env = append(command.Env, name+"="+value)
	}
	var stderr bytes.Buffer
	command.Stderr = &stderr
	err := command.Run()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.ExitCode() != 1 {
		t.Fatalf("%s: got %v, want an exit with status 1", filepath.Base(binary), err)
	}
	return strings.Split(strings.TrimSuffix(stderr.String(), "\n"), "\n")
}

// named lists the settings that lines complain of, and fails for one that does not
// say what to set it to.
func named(t *testing.T, function string, lines []string) []string {
	t.Helper()
	var names []string
	for _, line := range lines {
		rest, ok := strings.CutPrefix(line, "countersign "+function+": ")
		name, _, _ := strings.Cut(strings.TrimPrefix(rest, "set "), " ")
		if !ok || !strings.Contains(rest, "set ") || len(rest) < 40 {
			t.Errorf("%s says %q, which does not tell how to set it", function, line)
		}
		names = append(names, strings.TrimSuffix(name, ":"))
	}
	slices.Sort(names)
	return names
}

// Each function that misses settings, or has wrong ones, ends at once and names
// them all, each with the way to set it.
func TestFunctionsNameEverySettingThatIsWrong(t *testing.T) {
	parsed, err := template.Load(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	functions, err := parsed.Functions(template.Values{})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := build.Cached(t.Context(), root, dir, "./functions/..."); err != nil {
		t.Fatal(err)
	}
	for _, f := range functions {
		t.Run(f.Name, func(t *testing.T) {
			binary := filepath.Join(dir, f.Name)
			required := slices.DeleteFunc(slices.Sorted(maps.Keys(f.Environment)), func(name string) bool { return !isRequired(name) })
			if diff := cmp.Diff(required, named(t, f.Name, begin(t, binary, nil))); diff != "" {
				t.Errorf("without settings (-missing +named):\n%s", diff)
			}
			broken, want := maps.Clone(f.Environment), []string{}
			for name := range broken {
				if canBeWrong(name) {
					broken[name] = "wrong"
					want = append(want, name)
				}
			}
			slices.Sort(want)
			if diff := cmp.Diff(want, named(t, f.Name, begin(t, binary, broken))); diff != "" {
				t.Errorf("with wrong settings (-wrong +named):\n%s", diff)
			}
			for _, one := range []string{"LIMIT_CODES_LOGIN=abc", "LIMIT_SOURCE=10", "PUSH_LIFETIME=-1", "SESSION_IDLE=0s", "AUTHY_API_URL=ftp://x", "CALLBACK_URL=/authy/callback"} {
				name, value, _ := strings.Cut(one, "=")
				if _, ok := f.Environment[name]; !ok {
					continue
				}
				broken := maps.Clone(f.Environment)
				broken[name] = value
				if diff := cmp.Diff([]string{name}, named(t, f.Name, begin(t, binary, broken))); diff != "" {
					t.Errorf("%s (-wrong +named):\n%s", one, diff)
				}
			}
		})
	}
}

// isRequired tells whether a setting has no default in the code: those that name a
// resource, a key, or what only the operator knows.
func isRequired(name string) bool {
	return strings.HasSuffix(name, "_TABLE") || strings.HasSuffix(name, "_PARAMETER") || name == "CALLBACK_URL"
}

// canBeWrong tells whether there is text that a setting can't be.
func canBeWrong(name string) bool {
	return !isRequired(name) && name != "APP_NAME" || name == "CALLBACK_URL"
}
