package deploy

import (
	"strings"
	"testing"
)

const (
	authyKey = "0123456789abcdefABCDEF0123456789"
	answered = "\n\nAcme & Söhne\n\nops@example.com\n"
)

// The first day, by the lines of docs/deploy.md: nothing, a deployment, a key, a login, an end.
func TestFirstDay(t *testing.T) {
	w := newWorld(t)
	for _, line := range commands(t, "Before you begin") {
		w.must(line, "AKIAOPERATOR\nsecret\n"+region+"\njson\n")
	}
	for _, line := range commands(t, "The first time") {
		switch {
		case line == "make deploy":
			said := w.must(line, answered)
			t.Log(said)
		case line == "make key":
			said := w.must(line, authyKey+"\n")
			t.Log(said)
			w.serve(authyKey)
		case strings.Contains(line, "make verify"):
			said := w.must(line, "", "VERIFY_EMAIL=demo@example.com", "VERIFY_PASSWORD=correct horse battery")
			t.Log(said)
		default:
			t.Errorf("this test does not know what to answer to %q", line)
		}
	}
}
