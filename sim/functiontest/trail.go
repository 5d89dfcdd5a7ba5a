package functiontest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"countersign/shared/api/apitest"

	"github.com/google/go-cmp/cmp"
)

// WantEvents checks the security events that a request wrote: all of them, in order, each as
// its name and what it says beside, such as "limit_hit limit=codes". They must be of the
// account and the login, "" for none; and what was done on the phone has no source.
func WantEvents(t testing.TB, got apitest.Answer, account, login string, want ...string) {
	t.Helper()
	var events []string
	for text := range strings.Lines(got.Log) {
		var line map[string]string // the request's own line has numbers, and is no event
		if json.Unmarshal([]byte(text), &line) != nil || line["msg"] != "event" {
			continue
		}
		name := line["security_event"]
		event := []string{name}
		for _, key := range []string{"method", "factor", "limit"} {
			if value := line[key]; value != "" {
				event = append(event, key+"="+value)
			}
		}
		events = append(events, strings.Join(event, " "))
		if line["account"] != account || line["login"] != login {
			t.Errorf("%s is of account %q and login %q, want %q and %q", name, line["account"], line["login"], account, login)
		}
		onPhone := slices.Contains([]string{"push_denied", "late_denial"}, name)
		if line["requestId"] == "" || (line["source"] == "") != onPhone || (line["agent"] == "") != onPhone {
			t.Errorf("event: %s", text)
		}
	}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Errorf("events (-want +got):\n%s\nlog: %s", diff, got.Log)
	}
}
