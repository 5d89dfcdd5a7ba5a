package code_test

import (
	"errors"
	"strings"
	"testing"

	"countersign/shared/code"
	"countersign/shared/code/codetest"
)

func TestParse(t *testing.T) {
	for text, want := range codetest.Texts() {
		got, err := code.Parse(text)
		if got != want || (err == nil) != (want != "") || err != nil && !errors.Is(err, code.Err) {
			t.Errorf("Parse(%+q) = %q, %v; want %q", text, got, err, want)
		}
	}
	for text := range codetest.Messages() {
		if got, err := code.Parse(text); !errors.Is(err, code.Err) {
			t.Errorf("Parse(%+q) = %q, %v: a text is no code", text, got, err)
		}
	}
	if got, err := code.Parse("1234567\xff"); err == nil {
		t.Errorf("broken text is read as %q", got)
	}
}

// FZ-4: every accepted code has six to eight digits.
func FuzzParse(f *testing.F) {
	for text := range codetest.Texts() {
		f.Add(text)
	}
	for text := range codetest.Messages() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := code.Parse(text)
		if err != nil {
			return
		}
		if len(got) < 6 || len(got) > 8 || strings.Trim(got, "0123456789") != "" {
			t.Errorf("Parse(%+q) = %q", text, got)
		}
		if again, err := code.Parse(got); again != got || err != nil {
			t.Errorf("Parse(%q) = %q, %v", got, again, err)
		}
	})
}
