package cost

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/bench/rig"
	"countersign/local/stack"
)

// usage is what a flow comes to.
type usage struct {
	requests, reads, readUnits, writes, writeUnits int
	provider                                       string // calls by endpoint
}

// TestFlowsCostWhatTheyDid holds the exact counts. A figure that grows is a cost that every login has from then on: it is
// changed here only with the reason for it in the commit.
func TestFlowsCostWhatTheyDid(t *testing.T) {
	want := map[string]usage{
		// the push counts for the account and for its phone, when it is sent and when it is answered
		"push login":                      {6, 9, 9, 10, 10, "1 push"},
		"push login, answered after 20 s": {8, 11, 11, 10, 10, "1 push"},
		// until something is proved each poll reads the account too, and then the proof is written on account and factor; after that the account
		// is read once more, when the login is passed
		"first push login of an account":  {6, 12, 12, 12, 12, "1 push"},
		"push login in a new browser":     {6, 9, 9, 11, 11, "1 push"},   // it is known from then on
		"push login in a known browser":   {6, 10, 10, 10, 10, "1 push"}, // its cookie is looked up
		"push denied, then a code by app": {6, 10, 10, 17, 17, "1 push, 1 verify"},
		// a text is counted for account, phone, source, country and stack, and noted on the login, so that the status can tell
		// when the next one may be asked for; the code is counted for the phone too, and hands that back when it is right. Without
		// a push the phone's counters are read, so that the answer is true
		"code by SMS":                {3, 9, 9, 19, 19, "1 sms, 1 verify"},
		"registration":               {1, 3, 3, 5, 8, "1 register, 1 user"}, // a transaction's three writes bill double
		"wrong password":             {1, 2, 2, 2, 2, ""},
		"login that nobody finishes": {21, 23, 23, 19, 19, "1 push, 13 push_state"},
	}
	// writes names them by their steps, where it matters which one grew.
	writes := map[string]string{
		// source, account, account and place, phone and place, login, push; answer, account, phone; session
		"push login": "6 password, 3 callback, 1 last poll",
		// the text: source's requests, account, phone, source's texts, country, stack, login; the code: requests, account,
		// phone, login, the code claimed, session, account, phone
		"code by SMS": "4 password, 7 send, 8 code",
	}
	r, err := rig.Start(t.Context(), stack.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	for _, f := range Flows() {
		var sentences []string
		for range 3 { // a call that outlasts its deadline on a busy machine is made again, and counted
			counted, err := Count(t.Context(), r, f)
			if err != nil {
				t.Fatal(err)
			}
			sentences = compare(f.Name, want[f.Name], used(counted))
			if was, is := writes[f.Name], writesOf(counted); was != "" && is != was {
				sentences = append(sentences, fmt.Sprintf("%s: writes %s, was %s", f.Name, is, was))
			}
			if len(sentences) == 0 {
				break
			}
		}
		for _, sentence := range sentences {
			t.Error(sentence)
		}
		delete(want, f.Name)
	}
	for name := range want {
		t.Errorf("%s: there is no such flow", name)
	}
}

func used(c Counted) usage {
	u := c.Total()
	var calls []string
	for _, e := range slices.Sorted(maps.Keys(u.Provider)) {
		calls = append(calls, fmt.Sprintf("%d %s", u.Provider[e], e))
	}
	return usage{u.Requests, u.Table.Reads, int(u.Table.Read), u.Table.Writes, int(u.Table.Write), strings.Join(calls, ", ")}
}

// writesOf are the writes of the steps that write: "4 password, 7 send".
func writesOf(c Counted) string {
	var each []string
	for _, s := range c.Steps {
		if s.Table.Writes > 0 {
			each = append(each, fmt.Sprintf("%d %s", s.Table.Writes, s.Name))
		}
	}
	return strings.Join(each, ", ")
}

// compare says in a sentence each what differs: "push login: 9 reads, was 8".
func compare(flow string, was, is usage) []string {
	var sentences []string
	check := func(what string, was, is int) {
		if is != was {
			sentences = append(sentences, fmt.Sprintf("%s: %d %s, was %d", flow, is, what, was))
		}
	}
	check("requests", was.requests, is.requests)
	check("reads", was.reads, is.reads)
	check("read units", was.readUnits, is.readUnits)
	check("writes", was.writes, is.writes)
	check("write units", was.writeUnits, is.writeUnits)
	if is.provider != was.provider {
		sentences = append(sentences, fmt.Sprintf("%s: provider calls %s, was %s", flow, is.provider, was.provider))
	}
	return sentences
}

func TestCompareNamesFlowAndCount(t *testing.T) {
	got := compare("push login", usage{reads: 8, provider: "1 push"}, usage{reads: 9, provider: "1 push, 1 user"})
	want := []string{"push login: 9 reads, was 8", "push login: provider calls 1 push, 1 user, was 1 push"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestPolls(t *testing.T) {
	var got []int
	for _, at := range Polls(30 * time.Second) {
		got = append(got, int(at.Seconds()))
	}
	if diff := cmp.Diff([]int{1, 2, 4, 7, 12, 20, 28}, got); diff != "" {
		t.Error(diff)
	}
}
