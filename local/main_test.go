package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/local/stack"
)

func TestOptions(t *testing.T) {
	o, asJSON, err := options([]string{"-addr", "127.0.0.1:9", "-authy-url", "https://a.example", "-authy-key", "k", "-callback-url", "https://b.example",
		"-dynamodb-url", "http://c.example", "-set", "A=1", "-set", "B=x=y", "-no-demo", "-record", "d", "-services", "127.0.0.1:8", "-phone-addr", "0.0.0.0:7", "-json", "-functions", "f"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	got := []any{o.Addr, o.AuthyURL, o.AuthyKey, o.CallbackURL, o.DynamoDBURL, o.Set, o.Demo, o.Record, o.ServicesAddr, o.PhoneAddr, asJSON, o.Binaries}
	want := []any{"127.0.0.1:9", "https://a.example", "k", "https://b.example", "http://c.example", map[string]string{"A": "1", "B": "x=y"}, false, "d", "127.0.0.1:8", "0.0.0.0:7", true, "f"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	o, asJSON, err = options(nil, io.Discard)
	if err != nil || o.Addr != defaultAddr || o.PhoneAddr != phoneAddr || o.ServicesAddr != servicesAddr || !o.Demo || asJSON || o.Binaries != "" {
		t.Errorf("no flags: got %+v, %v", o, err)
	}
}

func TestOptionsRefuse(t *testing.T) {
	for args, want := range map[string]string{
		"-set A":                       "want NAME=VALUE",
		"-set =A":                      "want NAME=VALUE",
		"-authy-url https://a.example": "needs -authy-key",
		"extra":                        `unexpected argument "extra"`,
		"-none":                        "not defined: -none; -h lists the flags",
	} {
		if _, _, err := options(strings.Fields(args), io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", args, err, want)
		}
	}
	var out strings.Builder
	if _, _, err := options([]string{"-h"}, &out); !errors.Is(err, flag.ErrHelp) || !strings.Contains(out.String(), "make run") || !strings.Contains(out.String(), "-phone-addr") {
		t.Errorf("-h: got %v, and it says\n%s", err, &out)
	}
}

func TestRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, w := io.Pipe()
	result := make(chan error, 1)
	go func() {
		result <- run(ctx, []string{"-addr", "127.0.0.1:0", "-record", filepath.Join(t.TempDir(), "events")}, w, io.Discard)
		w.Close()
	}()
	said := ""
	until := func(text string) {
		t.Helper()
		for buffer := make([]byte, 1024); !strings.Contains(said, text); {
			n, err := r.Read(buffer)
			said += string(buffer[:n])
			if err != nil {
				t.Fatalf("it ended: %v\n%s", <-result, said)
			}
		}
	}
	until("Press Ctrl-C to stop")
	if !strings.HasPrefix(said, "Building the functions.") { // building may take minutes and would look like a hang
		t.Errorf("it begins with\n%s", said)
	}
	url := regexp.MustCompile(`login   (http://127\.0\.0\.1:\d+),`).FindStringSubmatch(said)
	if url == nil || !regexp.MustCompile(`\nCountersign is ready\. Open http://127\.0\.0\.1:\d+/\n`).MatchString(said) || !strings.Contains(said, "demo@example.com") {
		t.Fatalf("it says\n%s", said)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	// The line is written before the answer is sent, so read it concurrently.
	answered := make(chan string, 1)
	go func() {
		response, err := client.Get(url[1] + "/session")
		if err != nil {
			answered <- err.Error()
			return
		}
		response.Body.Close()
		answered <- response.Status
	}()
	until("session_required\n")
	if status := <-answered; status != "403 Forbidden" {
		t.Errorf("got %s", status)
	}
	// The log has this request, and none that the start-up sent.
	_, after, _ := strings.Cut(said, "is kept.\n\n")
	if !regexp.MustCompile(`^GET /session 403 \d+ ms session_required\n$`).MatchString(after) {
		t.Errorf("after a request it says\n%s", after)
	}
	cancel()
	if rest, err := io.ReadAll(r); string(rest) != "\nstopping\n" || err != nil {
		t.Errorf("at its end it says %q, %v", rest, err)
	}
	if err := <-result; err != nil {
		t.Errorf("got %v", err)
	}
}

func TestRunFails(t *testing.T) {
	if err := run(t.Context(), []string{"extra"}, io.Discard, io.Discard); err == nil {
		t.Error("a wrong argument: got no error")
	}
	for _, name := range []string{"-dynamodb-url", "-authy-url"} {
		if _, _, err := options([]string{name, "127.0.0.1:8000"}, io.Discard); err == nil || !strings.Contains(err.Error(), name+" must be a URL") {
			t.Errorf("%s without http://: got %v", name, err)
		}
	}
	if err := run(t.Context(), []string{"-dynamodb-url", "http://127.0.0.1:1"}, io.Discard, io.Discard); err == nil {
		t.Error("no table engine: got no error")
	}
}

func TestGreetingTellsWhatIsDifferent(t *testing.T) {
	var out strings.Builder
	greet(&out, stack.Options{Addr: "127.0.0.1:8080", PhoneAddr: "127.0.0.1:8081", ServicesAddr: "127.0.0.1:4001", AuthyURL: "https://authy.example"},
		&stack.Stack{URL: "http://127.0.0.1:9", Taken: true, PhoneTaken: true, ServicesTaken: true, ServicesURL: "http://127.0.0.1:10", CallbackURL: "https://login.example"})
	for _, want := range []string{
		"Another program uses 127.0.0.1:8080, so the login page is at http://127.0.0.1:9.", "Another program uses 127.0.0.1:8081, so the phone is",
		"Another program uses 127.0.0.1:4001, so sam local finds tables, key and Authy at http://127.0.0.1:10.",
		"Open http://127.0.0.1:9\n", "https://authy.example, which calls back at https://login.example",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in\n%s", want, &out)
		}
	}
}
