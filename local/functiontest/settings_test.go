package functiontest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"countersign/local/template"
)

// SAM takes a value for a variable that the template declares, and silently drops
// every other one.
func TestLocalEnvNamesWhatTheTemplateDeclares(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "events", "local.env.json"))
	if err != nil {
		t.Fatal(err)
	}
	var settings map[string]map[string]string
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
	for _, f := range functions {
		own, ok := settings[f.ID]
		if !ok {
			t.Errorf("%s has no settings for a local run", f.ID)
		}
		for name := range own {
			if _, ok := f.Environment[name]; !ok {
				t.Errorf("%s: template.yaml does not declare %s", f.ID, name)
			}
		}
		for name := range f.Environment {
			if _, ok := own[name]; !ok && (name == "CALLBACK_URL" || name == "AUTHY_API_URL" || strings.HasSuffix(name, "_TABLE")) {
				t.Errorf("%s: %s is missing", f.ID, name)
			}
		}
		delete(settings, f.ID)
	}
	for id := range settings {
		t.Errorf("there is no function %s", id)
	}
}
