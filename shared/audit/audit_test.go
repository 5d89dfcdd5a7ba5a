package audit_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"countersign/shared/audit"

	"github.com/google/go-cmp/cmp"
)

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"

// written returns the lines that are written during a request.
func written(t *testing.T, r audit.Request, do func(ctx context.Context)) []string {
	t.Helper()
	var log bytes.Buffer
	synctest.Test(t, func(t *testing.T) { // its clock begins at 2000-01-01
		do(audit.Into(t.Context(), slog.NewJSONHandler(&log, nil), r))
	})
	return strings.Split(strings.TrimSuffix(log.String(), "\n"), "\n")
}

// LG-1: checks the whole line of each kind of event.
func TestLG1Lines(t *testing.T) {
	request := audit.Request{ID: "R1=", Source: "192.0.2.7", Agent: firefox}
	const head, tail = `{"time":"2000-01-01T00:00:00Z","level":"INFO","msg":"event","security_event":"`, `,"source":"192.0.2.7","agent":"Firefox on Windows","requestId":"R1="}`
	for _, c := range []struct {
		event audit.Event
		want  string
	}{
		{audit.Event{Name: audit.Registered}, head + `registered","account":"a1","login":"l1"` + tail},
		{audit.Event{Name: audit.LoginBegun, Method: "password"}, head + `login_begun","account":"a1","login":"l1","method":"password"` + tail},
		{audit.Event{Name: audit.LoginPassed, Method: "code", Factor: "otp"}, head + `login_passed","account":"a1","login":"l1","method":"code","factor":"otp"` + tail},
		{audit.Event{Name: audit.LimitHit, Limit: "codes"}, head + `limit_hit","account":"a1","login":"l1","limit":"codes"` + tail},
		{audit.Event{Name: audit.PushDenied, Method: "push"}, head + `push_denied","account":"a1","login":"l1","method":"push","requestId":"R1="}`},
		{audit.Event{Name: audit.LateDenial, Method: "push"}, head + `late_denial","account":"a1","login":"l1","method":"push","requestId":"R1="}`},
	} {
		got := written(t, request, func(ctx context.Context) {
			audit.SetSubject(ctx, "a1", "l1")
			audit.Write(ctx, c.event)
		})
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.event.Name, diff)
		}
	}
}

// Before [audit.SetSubject] names the account, and in an operator's command, the line has fewer
// fields.
func TestWhatIsNotKnownIsLeftOut(t *testing.T) {
	got := written(t, audit.Request{ID: "R1=", Source: "192.0.2.7"}, func(ctx context.Context) {
		audit.Write(ctx, audit.Event{Name: audit.LimitHit, Limit: "requests"})
	})
	got = append(got, written(t, audit.Request{}, func(ctx context.Context) {
		audit.SetSubject(ctx, "a1", "")
		audit.Write(ctx, audit.Event{Name: audit.AccountDisabled})
	})...)
	const head = `{"time":"2000-01-01T00:00:00Z","level":"INFO","msg":"event","security_event":`
	want := []string{
		head + `"limit_hit","limit":"requests","source":"192.0.2.7","agent":"other","requestId":"R1="}`,
		head + `"account_disabled","account":"a1"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	audit.SetSubject(t.Context(), "a1", "l1")
	audit.Write(t.Context(), audit.Event{Name: audit.LoggedOut}) // no handler: dropped
}

// LG-3: a User-Agent only selects a name; its text is never copied.
func TestLG3AUserAgentIsNotCopied(t *testing.T) {
	bad := "\n{\"security_event\":\"forged\"}\r\x1b[2J\x00\xff\u2028\u202e\u2066" + firefox + strings.Repeat("x", 9000)
	lines := written(t, audit.Request{ID: "R1=", Agent: bad}, func(ctx context.Context) {
		audit.Write(ctx, audit.Event{Name: audit.LoginFailed, Method: "password"})
	})
	if len(lines) != 1 {
		t.Fatalf("got %d lines: %q", len(lines), lines)
	}
	var line map[string]string
	if err := json.Unmarshal([]byte(lines[0]), &line); err != nil {
		t.Fatal(err)
	}
	if line["agent"] != "Firefox on Windows" || line["security_event"] != "login_failed" || strings.ContainsAny(lines[0], "\x1b\x00\u202e") {
		t.Errorf("got %q", lines[0])
	}
}

func TestConcurrentUse(t *testing.T) {
	lines := written(t, audit.Request{ID: "R1="}, func(ctx context.Context) {
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				audit.SetSubject(ctx, "a1", "l1")
				audit.Write(ctx, audit.Event{Name: audit.LoggedOut})
			})
		}
		all.Wait()
	})
	for _, line := range lines {
		if len(lines) != 20 || !json.Valid([]byte(line)) || !strings.Contains(line, `"account":"a1","login":"l1"`) {
			t.Fatalf("%d lines: %q", len(lines), line)
		}
	}
}
