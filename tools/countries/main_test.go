package main

import (
	"os"
	"strings"
	"testing"

	"countersign/shared/phone"

	"github.com/google/go-cmp/cmp"
)

// TestWebHasTheSameTable: the form offers exactly the countries that the API accepts.
func TestWebHasTheSameTable(t *testing.T) {
	got, err := os.ReadFile("../../" + file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(source(), string(got)); diff != "" {
		t.Errorf("%s is not what `go run ./tools/countries` writes (-want +got):\n%s", file, diff)
	}
}

func TestSourceHasEveryCountry(t *testing.T) {
	text := strings.ReplaceAll(source(), "\" +\n  \"", "")
	for _, c := range phone.Countries() {
		if !strings.Contains(text, c.Region+c.Code) {
			t.Errorf("%s with +%s is missing", c.Region, c.Code)
		}
	}
	for _, want := range []string{`["39", "", 0]`, `["36", "06", 0]`, `["375", "80", 9]`, `["375", "8", 9]`, `["1", "1", 10]`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
}
