package sam_test

import (
	"fmt"
	"slices"
	"testing"
)

// origins are those of other sites, whose pages may call the API of both worlds.
const origins = "https://app.example,https://other.example:8443"

// One table of requests, played through our own gateway and through sam local start-api. The answers are alike, but for
// the differences that are listed.
func TestAPI(t *testing.T) {
	needEngine(t)
	port := freePort(t)
	here := ours(t, "")
	there := theirs(t, "http://127.0.0.1:"+port+"/authy/callback")
	there.url = there.serve(t, "start-api", port)
	seen := make([]int, len(known))
	for n, f := range append(slices.Clone(logins), odd, crossOrigin) {
		for _, d := range f.play(t, n, here, there) {
			i := slices.IndexFunc(known, func(k listed) bool { return k.covers(d.difference, d.status) })
			if i < 0 {
				t.Errorf("%s: a difference that is not listed: %v", f.name, d.difference)
				continue
			}
			seen[i]++
		}
	}
	for i, k := range known {
		if seen[i] == 0 {
			t.Errorf("a listed difference is none any more: %s", k)
			continue
		}
		say("%-12s differs: %s", "start-api", k)
	}
}

// found is a difference, and the two statuses of the answers that have it.
type found struct {
	difference
	status string
}

// play plays a flow in two worlds and returns how the answers differ.
func (f flow) play(t *testing.T, n int, ours, sams *world) []found {
	t.Helper()
	here, there := ours.visit(n), sams.visit(n)
	var all []found
	for _, s := range f.steps {
		want, got := here.play(t, s), there.play(t, s)
		if problem := s.holds(want); problem != "" {
			t.Errorf("%s: %s: our own gateway: %s", f.name, s.name, problem)
		}
		if want["status"] == got["status"] {
			if problem := s.holds(got); problem != "" {
				t.Errorf("%s: %s: start-api: %s", f.name, s.name, problem)
			}
		}
		for _, d := range differences(want, got) {
			d.request = s.name
			all = append(all, found{d, want["status"] + " " + got["status"]})
		}
	}
	say("%-12s %-45s %d requests", "start-api", f.name, len(f.steps))
	return all
}

func (k listed) String() string {
	what, where := k.field, ""
	if what == "" {
		what = "status"
	}
	if !k.any {
		where = fmt.Sprintf(" (ours %q, SAM's %q)", k.ours, k.sams)
	}
	if k.requests != nil {
		where += fmt.Sprintf(" of %q", k.requests)
	}
	return what + where + ": " + k.why
}
