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

// Direct gives a client of an engine of its own, with no network between: for tests that make thousands of requests.
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

// Stale is a case of a write by somebody who has read an item before another request wrote it. Run makes the item, has the
// other one write, and lets the code under test write with what it read, all of it anew each time; the last step goes through
// act, all others through a client of their own. The outcome is what came of it: the error, and the item afterwards.
type Stale struct {
	Group string // what is tested: the clauses of one group are held apart from another's. "": it is about those in common
	Kind  string // what happened meanwhile, where there are many cases of each kind; with -short a few are enough
	Name  string
	Want  string // how the outcome begins, as the code is
	Run   func(t *testing.T, act *dynamodb.Client) (outcome string)
}

// EveryClause takes the condition of each write that the cases' last steps make, and leaves out one clause at a time: at least
// one case of its group must end otherwise then. So a clause without a case fails, a new one too. Of a clause in common, which
// all groups have, one case is enough.
//
// A clause that was taken out is seen by the cases alone: they end otherwise than they should. So some of each kind are
// always run.
//
// A part of an OR is a clause too: without it the condition refuses what it should let pass.
func EveryClause(t *testing.T, c *dynamodb.Client, common func(clause string) bool, cases []Stale) {
	t.Helper()
	open := unneeded(t, c, common, cases)
	for _, key := range slices.Sorted(maps.Keys(open)) {
		t.Errorf("no case needs this clause: %s\nin %s", key, open[key])
	}
}

// enough is how many cases of a kind are run with -short, once each clause of the group is needed that they have shown.
const enough = 3

// unneeded are the clauses that no case needs, each with its condition.
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
					continue // it would end as it did
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

// anyOf tells whether a clause of a group is among those.
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

// weakener replaces a condition on its way to the table, and notes which conditions let a write pass and which refused one.
// All conditions have names for their placeholders here, and in front the place in their transaction, and "|".
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

// rewrite looks at every condition of a request, those of a transaction too, and lists them as they were.
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

// named puts the names of attributes for their placeholders, and ":n" for values that have only numbers.
func named(condition string, names map[string]any) string {
	plain := namePlace.ReplaceAllStringFunc(condition, func(place string) string { return "{" + names[place].(string) + "}" })
	return valuePlace.ReplaceAllString(plain, ":n")
}

// numbered turns named back, by the placeholders of the condition that it was made of: the clauses keep their order.
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

// Repeating gives a client that sends each request twice and hears of the second answer alone, as the SDK does when the first
// answer is lost.
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

// A weakened condition has lost one clause: it lets more pass, or less.
type weakened struct {
	more               bool
	kind, clause, text string
}

// No item has no key, and none has one and has it not. A clause is not taken out but made to say nothing, because a value that
// no clause names is an error.
const (
	always = " OR attribute_exists(id) OR attribute_not_exists(id))"
	never  = " AND attribute_exists(id) AND attribute_not_exists(id))"
)

// weaker lists a condition without each of its clauses, at any depth.
func weaker(condition string) []weakened {
	return weakenIn(condition, true, func(text string) string { return text })
}

// weakenIn is weaker for a part of a condition. Where the part is denied, as in NOT (…), that it holds more often lets less pass.
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

// weakenOne is for what is neither an AND nor an OR.
func weakenOne(text string, affirmed bool, whole func(string) string) []weakened {
	if inner, ok := strings.CutPrefix(text, "NOT "); ok {
		return weakenIn(inner, !affirmed, func(text string) string { return whole("NOT " + text) })
	}
	if strings.HasPrefix(text, "(") && strings.HasSuffix(text, ")") {
		return weakenIn(text[1:len(text)-1], affirmed, func(text string) string { return whole("(" + text + ")") })
	}
	return []weakened{{affirmed, "without", text, whole("(" + text + always)}}
}

// compound tells whether there are clauses in a clause.
func compound(text string) bool {
	return strings.Contains(text, " AND ") || strings.Contains(text, " OR ")
}

// split cuts a condition at a word that stands in no brackets.
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
