package shared_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// vendors are the names that no function may know, in lower case.
func vendors() []string { return []string{"authy"} }

// mayNameVendors are the files and folders of what is deployed that may name a vendor: its own
// package, the list of providers with its settings, the map of the packages, and the words of
// front ends that were written for one.
func mayNameVendors() []string {
	return []string{"shared/authy/", "shared/providers/", "shared/doc.go", "functions/session/compat.go", "functions/status/compat.go"}
}

// vendorViolations returns a sentence for each line of a deployed file that names a vendor, be it in
// an identifier, a text or a comment. file is its path from the root of the module.
func vendorViolations(file, source string) []string {
	if slices.ContainsFunc(mayNameVendors(), func(allowed string) bool { return strings.HasPrefix(file, allowed) }) {
		return nil
	}
	var sentences []string
	for i, line := range strings.Split(source, "\n") {
		for _, vendor := range vendors() {
			if strings.Contains(strings.ToLower(line), vendor) {
				sentences = append(sentences, fmt.Sprintf("%s:%d names the vendor %s: ask for the provider by the factor's kind, "+
					"and keep what only this vendor knows in shared/%s or shared/providers", file, i+1, vendor, vendor))
			}
		}
	}
	return sentences
}

// What is deployed knows no vendor by name. Tests may: they run against a vendor's simulator.
func TestNoFunctionKnowsAVendor(t *testing.T) {
	for _, file := range goFiles(t) {
		name := filepath.ToSlash(strings.TrimPrefix(file, "../"))
		if strings.HasSuffix(name, "_test.go") || !strings.HasPrefix(name, "functions/") && !strings.HasPrefix(name, "shared/") {
			continue
		}
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, sentence := range vendorViolations(name, string(source)) {
			t.Error(sentence)
		}
	}
}

func TestPlantedVendors(t *testing.T) {
	for _, test := range []struct {
		file, source string
		want         int // sentences
	}{
		{"functions/session/push.go", "package main\n\nfunc f(authyID string) {}\n", 1},
		{"functions/session/push.go", "package main\n\n// Authy says so.\nvar x = \"AUTHY_API_URL\"\n", 2},
		{"functions/session/push.go", "package main\n\nimport \"countersign/shared/authy\"\n", 1},
		{"functions/session/push.go", "package main\n\n// The provider says so.\n", 0},
		{"functions/session/compat.go", "package main\n\ntype authyResponse struct{}\n", 0},
		{"functions/register/compat.go", "package main\n\ntype authyResponse struct{}\n", 1},
		{"shared/steps/send.go", "package steps\n\n// AUTHY\n", 1},
		{"shared/authy/client.go", "package authy\n", 0},
		{"shared/authylike/client.go", "package authylike\n", 1},
		{"shared/providers/authy.go", "package providers\n\nvar x = \"AUTHY_API_URL\"\n", 0},
		{"shared/config/keys.go", "package config\n\nvar x = \"AUTHY_API_KEY\"\n", 1},
	} {
		got := vendorViolations(test.file, test.source)
		if len(got) != test.want {
			t.Errorf("%s %q: %q, want %d sentences", test.file, test.source, got, test.want)
		}
		for _, sentence := range got {
			if !strings.HasPrefix(sentence, test.file+":") || !strings.Contains(sentence, "names the vendor authy: ask for the provider") {
				t.Errorf("%s: %q", test.file, sentence)
			}
		}
	}
}
