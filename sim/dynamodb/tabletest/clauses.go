package tabletest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	dynamosim "countersign/sim/dynamodb"
)

// Direct returns a client of a new engine without a network in between, for tests with
// thousands of requests.
func Direct() *dynamodb.Client {
	options := Dial("http://engine").Options()
	options.HTTPClient = direct{dynamosim.New()}
	return dynamodb.New(options)
}

type direct struct{ engine *dynamosim.Server }

func (d direct) Do(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	d.engine.ServeHTTP(answer, r)
	return answer.Result(), nil
}

// Stale is a case in which the code under test read an item, and another request then
// wrote the item before the code's own write. Run creates the item, lets the other
// request write, and then lets the code write what it had read. Everything is created
// anew each time. The last step uses the client act, all others use a client of their
// own. The outcome is the error, and the item afterwards.
type Stale struct {
	Group string // what is tested; each group has its own clauses. "" is for the common clauses
	Kind  string // what the other request did; with -short, a few cases of each kind are run
	Name  string
	Want  string // the expected start of the outcome
	Run   func(t *testing.T, act *dynamodb.Client) (outcome string)
}

// EveryClause removes one clause at a time from the condition of each write in the
// cases' last steps. At least one case of the clause's group must then end differently.
// A clause without such a case fails the test, including a newly added clause. For a
// common clause, which occurs in all groups, one case in any group suffices.
//
// A case notices a missing clause when its outcome is not the wanted one. Therefore
// some cases of each kind always run.
//
// A part of an OR is a clause too: without it, the condition refuses writes that it
// should allow.
func EveryClause(t *testing.T, c *dynamodb.Client, common func(clause string) bool, cases []Stale) {
	t.Helper()
	open := unneeded(t, c, common, cases)
	for _, key := range slices.Sorted(maps.Keys(open)) {
		t.Errorf("no case needs this clause: %s\nin %s", key, open[key])
	}
}

// enough is how many cases of a kind run with -short, after the clauses of the group
// that they have shown are known to be needed.
const enough = 3

// unneeded returns the clauses that no case needs, each with its condition.
func unneeded(t *testing.T, c *dynamodb.Client, common func(clause string) bool, cases []Stale) map[string]string {
	t.Helper()
	open := map[string]string{}
	needed := map[string]bool{}
	wire := &weakener{to: c.Options().HTTPClient}
	client := dynamodb.New(c.Options(), func(o *dynamodb.Options) { o.HTTPClient = wire })
	run := map[string]int{}
	for _, test := range cases {
		kind := test.Group + "|" + test.Kind
		if testing.Short() && test.Kind != "" && run[kind] >= enough && !anyOf(open, test.Group) {
			continue
		}
		run[kind]++
		*wire = weakener{to: wire.to, passed: map[string]bool{}, refused: map[string]bool{}}
		want := test.Run(t, client)
		if !strings.HasPrefix(want, test.Want) {
			t.Errorf("%s: %s\ngot  %s\nwant %s", test.Group, test.Name, want, test.Want)
		}
		passed, refused := wire.passed, wire.refused
		for _, condition := range slices.Sorted(maps.Keys(both(passed, refused))) {
			place, text, _ := strings.Cut(condition, "|")
			for _, m := range weaker(text) {
				key := strings.Trim(test.Group+" "+place, " ") + ": " + m.kind + " " + m.clause
				if common(m.clause) {
					key = "all: " + m.kind + " " + m.clause
				}
				if needed[key] || test.Group == "" && !common(m.clause) {
					continue
				}
				open[key] = text
				if m.more && !refused[condition] || !m.more && !passed[condition] {
					continue // the outcome would be the same
				}
				*wire = weakener{to: wire.to, passed: map[string]bool{}, refused: map[string]bool{}, find: condition, put: m.text}
				if test.Run(t, client) != want {
					needed[key] = true
					delete(open, key)
				}
			}
		}
	}
	t.Logf("%d cases, %d clauses", len(cases), len(needed)+len(open))
	return open
}

// anyOf reports whether one of the clauses belongs to the group.
func anyOf(clauses map[string]string, group string) bool {
	for key := range clauses {
		if strings.HasPrefix(key, group) {
			return true
		}
	}
	return false
}

func both(a, b map[string]bool) map[string]bool {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// weakener replaces a condition in requests, and records which conditions allowed a
// write and which refused one. Conditions are recorded with names in place of their
// placeholders, prefixed by their position in the transaction and "|".
type weakener struct {
	to              dynamodb.HTTPClient
	passed, refused map[string]bool
	find, put       string
}

func (w *weakener) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	var request map[string]any
	if err := json.Unmarshal(body, &request); err != nil {
		return nil, err
	}
	conditions := w.rewrite("", request)
	if body, err = json.Marshal(request); err != nil {
		return nil, err
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	answer, err := w.to.Do(r)
	for _, condition := range conditions {
		if err == nil && answer.StatusCode == http.StatusOK {
			w.passed[condition] = true
		} else {
			w.refused[condition] = true
		}
	}
	return answer, err
}

// rewrite visits every condition of a request, including those of a transaction, and
// returns the original conditions.
func (w *weakener) rewrite(place string, value any) (conditions []string) {
	switch v := value.(type) {
	case []any:
		for i, inner := range v {
			conditions = append(conditions, w.rewrite("item "+strconv.Itoa(i), inner)...)
		}
	case map[string]any:
		if condition, ok := v["ConditionExpression"].(string); ok {
			names, _ := v["ExpressionAttributeNames"].(map[string]any)
			plain := place + "|" + named(condition, names)
			conditions = append(conditions, plain)
			if plain == w.find {
				v["ConditionExpression"] = numbered(w.put, condition, names)
			}
		}
		for _, inner := range v {
			conditions = append(conditions, w.rewrite(place, inner)...)
		}
	}
	return conditions
}

var (
	namePlace  = regexp.MustCompile(`#\w+`)
	valuePlace = regexp.MustCompile(`:\d+\b`)
)

// named replaces placeholders by attribute names, and numbered values by ":n".
func named(condition string, names map[string]any) string {
	plain := namePlace.ReplaceAllStringFunc(condition, func(place string) string { return "{" + names[place].(string) + "}" })
	return valuePlace.ReplaceAllString(plain, ":n")
}

// numbered reverses named with the placeholders of the original condition. Clauses keep
// their order.
func numbered(plain, condition string, names map[string]any) string {
	for place, name := range names {
		plain = strings.ReplaceAll(plain, "{"+name.(string)+"}", place)
	}
	values := valuePlace.FindAllString(condition, -1)
	return regexp.MustCompile(`:n\b`).ReplaceAllStringFunc(plain, func(string) string {
		value := values[0]
		values = values[1:]
		return value
	})
}

// Repeating returns a client that sends each request twice and returns only the second
// answer, as the SDK does when the first answer is lost.
func Repeating(c *dynamodb.Client) *dynamodb.Client {
	return dynamodb.New(c.Options(), func(o *dynamodb.Options) { o.HTTPClient = repeater{o.HTTPClient} })
}

type repeater struct{ to dynamodb.HTTPClient }

func (r repeater) Do(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return nil, err
	}
	request.Body = io.NopCloser(bytes.NewReader(body))
	first, err := r.to.Do(request)
	if err != nil {
		return nil, err
	}
	first.Body.Close()
	request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return r.to.Do(request)
}

// A weakened condition lacks one clause, so it allows more or fewer writes.
type weakened struct {
	more               bool
	kind, clause, text string
}

// An item either has its key or not, so always is true of every item, and never is true
// of no item. A clause is replaced rather than removed, because a value that no clause
// uses is an error.
const (
	always = " OR attribute_exists(id) OR attribute_not_exists(id))"
	never  = " AND attribute_exists(id) AND attribute_not_exists(id))"
)

// weaker returns the condition without each of its clauses in turn, at any depth.
func weaker(condition string) []weakened {
	return weakenIn(condition, true, func(text string) string { return text })
}

// weakenIn is weaker for a part of a condition. Inside a NOT (…), a part that is true
// more often allows fewer writes.
func weakenIn(text string, affirmed bool, whole func(string) string) []weakened {
	kind, by := "without", always
	parts, between := split(text, " OR "), " OR "
	if len(parts) > 1 {
		kind, by = "never", never
	} else {
		parts, between = split(text, " AND "), " AND "
	}
	if len(parts) == 1 {
		return weakenOne(text, affirmed, whole)
	}
	var all []weakened
	for i, part := range parts {
		with := func(text string) string {
			changed := slices.Clone(parts)
			changed[i] = text
			return whole(strings.Join(changed, between))
		}
		all = append(all, weakened{affirmed == (by == always), kind, part, with("(" + part + by)})
		if compound(part) {
			all = append(all, weakenIn(part, affirmed, with)...)
		}
	}
	return all
}

// weakenOne handles a part that is neither an AND nor an OR.
func weakenOne(text string, affirmed bool, whole func(string) string) []weakened {
	if inner, ok := strings.CutPrefix(text, "NOT "); ok {
		return weakenIn(inner, !affirmed, func(text string) string { return whole("NOT " + text) })
	}
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
		return weakenIn(text[1:len(text)-1], affirmed, func(text string) string { return whole("(" + text + ")") })
	}
	return []weakened{{affirmed, "without", text, whole("(" + text + always)}}
}

// compound reports whether a clause contains clauses.
func compound(text string) bool {
	return strings.Contains(text, " AND ") || strings.Contains(text, " OR ")
}

// split splits a condition at a word outside of brackets.
func split(text, word string) []string {
	var parts []string
	depth, from := 0, 0
	for i := range len(text) {
		switch {
		case text[i] == '(':
			depth++
		case text[i] == ')':
			depth--
		case depth == 0 && i >= from && strings.HasPrefix(text[i:], word):
			parts = append(parts, text[from:i])
			from = i + len(word)
		}
	}
	return append(parts, text[from:])
}
