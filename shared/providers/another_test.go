package providers_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Another provider takes a package and one line in the list: with nothing else changed, the
// verify function is built with it and passes a login with its code.
func TestAnotherProviderTakesAPackageAndALine(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles the verify function anew")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	list := filepath.Join(folder, "providers.go")
	write(t, list, withPretend(t))
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{
		filepath.Join(root, "shared/providers/providers.go"):    list,
		filepath.Join(root, "shared/pretend/pretend.go"):        filepath.Join(root, "shared/providers/testdata/pretend.go"),
		filepath.Join(root, "functions/verify/another_test.go"): filepath.Join(root, "shared/providers/testdata/verify_test.go"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "overlay.json")
	write(t, file, string(overlay))
	command := exec.CommandContext(t.Context(), "go", "test", "-overlay", file, "-vet=off", "-run", "^TestPretendProvider$", "-v", "./functions/verify")
	command.Dir = root
	out, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "--- PASS: TestPretendProvider") {
		t.Errorf("%v\n%s", err, out)
	}
}

// withPretend is the list with the pretend provider among those that check codes.
func withPretend(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("providers.go")
	if err != nil {
		t.Fatal(err)
	}
	source := string(text)
	for _, change := range [][2]string{
		{"\t\"countersign/shared/factor\"\n", "\t\"countersign/shared/factor\"\n\t\"countersign/shared/pretend\"\n"},
		{"\t\tauthy.Kind: authy.Codes{Client: l.authy()},\n", "\t\tauthy.Kind: authy.Codes{Client: l.authy()},\n\t\tpretend.Kind: pretend.Codes{File: l.env.Text(\"PRETEND_CODES\", \"\")},\n"},
	} {
		if !strings.Contains(source, change[0]) {
			t.Fatalf("the list has no line %q", change[0])
		}
		source = strings.Replace(source, change[0], change[1], 1) // the first list of codes is that of the checkers
	}
	return source
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
