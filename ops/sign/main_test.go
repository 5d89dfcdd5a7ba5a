package main

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	authysim "countersign/sim/authy"
)

const body = `{"authy_id":1,"status":"approved"}`

// event is a callback signed with key at the Unix time nonce, in a layout that a person
// might use.
func event(t *testing.T, key, nonce string, encoded bool) string {
	t.Helper()
	signature, err := authysim.Sign(key, nonce, "POST", sampleURL, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(body)
	if encoded {
		text, err = json.Marshal(base64.StdEncoding.EncodeToString([]byte(body)))
	}
	if err != nil {
		t.Fatal(err)
	}
	flag := map[bool]string{true: "true", false: "false"}[encoded]
	return `{ "version": "2.0",
  "headers": {"x-authy-signature": "` + signature + `", "x-authy-signature-nonce": "` + nonce + `"},
  "body": ` + string(text) + `, "isBase64Encoded": ` + flag + `}
`
}

func TestSign(t *testing.T) {
	const key = authysim.SampleKey
	now := time.Unix(1_800_000_000, 0)
	dir := t.TempDir()
	files := map[string][2]string{
		"callback-approved.json": {event(t, key, "1700000000", false), event(t, key, "1800000000", false)},
		"callback-base64.json":   {event(t, key, "1700000000", true), event(t, key, "1800000000", true)},
		"callback-stale.json":    {event(t, key, "1700000000", false), event(t, key, "1700000000", false)},
		"callback-foreign.json":  {event(t, "other", "1700000000", false), event(t, "other", "1700000000", false)},
		"callback-unsigned.json": {`{"headers":{},"body":"{}"}`, `{"headers":{},"body":"{}"}`},
	}
	args := []string{"-key", key}
	for name, content := range files {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content[0]), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, file)
	}
	var out strings.Builder
	if err := run(args, now, &out); err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(content[1], string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if got := strings.Count(out.String(), "signed "+dir); got != 2 {
		t.Errorf("it says\n%s", &out)
	}
}

func TestSignRefuses(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.json")
	for content, want := range map[string]string{
		"{":                                   "decode event",
		`{"isBase64Encoded":true,"body":"%"}`: "decode body",
	} {
		if err := os.WriteFile(broken, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := run([]string{broken}, time.Now(), io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", content, err, want)
		}
	}
	for _, args := range [][]string{{filepath.Join(dir, "none.json")}, {"-none"}} {
		if err := run(args, time.Now(), io.Discard); err == nil {
			t.Errorf("%v: got no error", args)
		}
	}
}
