package functiontest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/tools/template"
)

// SAM takes a value for a variable that the template declares, and silently drops
// every other one.
func TestLocalEnvSetsEveryAddressThatTheTemplateDeclares(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "events", "local.env.json"))
	if err != nil {
		t.Fatal(err)
	}
	var settings struct{ Parameters map[string]string }
	if err := json.Unmarshal(text, &settings); err != nil {
		t.Fatal(err)
	}
	parsed, err := template.Load(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	functions, err := parsed.Functions(template.Values{})
	if err != nil {
		t.Fatal(err)
	}
	declared := map[string]bool{"AWS_ENDPOINT_URL": true} // for all of them, by Globals
	for _, f := range functions {
		for name := range f.Environment {
			declared[name] = true
		}
	}
	for name := range declared {
		if settings.Parameters[name] == "" && (strings.HasSuffix(name, "_URL") || name == "PAGE_ORIGIN" || strings.HasSuffix(name, "_TABLE")) {
			t.Errorf("%s is missing", name)
		}
	}
	for name := range settings.Parameters {
		if !declared[name] {
			t.Errorf("template.yaml does not declare %s", name)
		}
	}
	if settings.Parameters["CALLBACK_URL"] != SampleURL {
		t.Errorf("CALLBACK_URL: got %q, want that of the samples", settings.Parameters["CALLBACK_URL"])
	}
}
