package sam_test

import (
	"os"
	"path/filepath"
	"testing"

	"go.yaml.in/yaml/v3"
)

// decided returns a copy of the template that sam build made, beside it, with the condition taken out of the API's CORS
// rules: SAM CLI leaves an Fn::If with AWS::NoValue in it as it is, and so would have no rules at all.
func decided(t *testing.T) string {
	t.Helper()
	folder := os.Getenv(buildSetting)
	text, err := os.ReadFile(filepath.Join(folder, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	rules := &document
	for _, name := range []string{"Resources", "Api", "Properties", "CorsConfiguration"} {
		if rules = child(rules, name); rules == nil {
			t.Fatalf("the template has no %s", name)
		}
	}
	choice := child(rules, "Fn::If")
	if choice == nil || len(choice.Content) != 3 {
		t.Fatal("the API's CORS rules hang on no condition")
	}
	*rules = *choice.Content[1]
	if text, err = yaml.Marshal(&document); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(folder, "decided.yaml")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// child is the value of a key, nil when there is none.
func child(node *yaml.Node, key string) *yaml.Node {
	if node.Kind == yaml.DocumentNode {
		node = node.Content[0]
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}
