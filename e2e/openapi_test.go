package e2e_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"countersign/local/stack"
)

func TestEveryRouteOfTheTemplateIsInTheContractAndTheReverse(t *testing.T) {
	doc, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for path, item := range doc.Paths.Map() {
		for method := range item.Operations() {
			documented = append(documented, method+" "+path)
		}
	}
	slices.Sort(documented)
	routes := slices.Sorted(slices.Values(shared(t).Routes))
	if diff := cmp.Diff(routes, documented); diff != "" {
		t.Errorf("routes (-template +docs/openapi.yaml):\n%s", diff)
	}
}

// The two documents list the same errors.
func TestErrorsOfTheContractAreThoseOfTheDocument(t *testing.T) {
	read := func(file string) string {
		text, err := os.ReadFile("../docs/" + file)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	got, want := map[string]bool{}, map[string]bool{}
	for _, codes := range regexp.MustCompile(`code: \{enum: \[([a-z_, ]+)\]`).FindAllStringSubmatch(read("openapi.yaml"), -1) {
		for _, code := range strings.Split(codes[1], ", ") {
			got[code] = true
		}
	}
	_, chapter, _ := strings.Cut(read("api.md"), "\n## Errors\n")
	chapter, _, _ = strings.Cut(chapter, "\n## ")
	for line := range strings.Lines(chapter) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 {
			continue
		}
		for _, code := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cells[2], -1) {
			want[code[1]] = true
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))); diff != "" {
		t.Errorf("codes (-docs/api.md +docs/openapi.yaml):\n%s", diff)
	}
}

// answered goes through every route, and returns one exchange of each answer.
func answered(t *testing.T) map[string]exchange {
	t.Helper()
	s := start(t, stack.Options{})
	for _, k := range kinds {
		p := s.member(t)
		c := s.client(t, k)
		c.logIn(p).want(200)
		c.do("GET", "/session", nil).want(200)
		p.approve(t)
		c.status().want(200)
		c.do("GET", "/session", nil).want(200)
		c.do("GET", "/user", nil).want(200)
		c.logOut().want(204)
		c.begin(p)
		c.do("GET", "/authy/status", nil).want(200)
		c.verify(p.phone.WrongCode()).want(401)
		c.resend(fields{"channel": "sms", "force": true}).want(200)
		c.verify(p.phone.LastCode()).want(200)
		c.do("POST", "/session", fields{"email": "x"}).want(400)
		s.client(t, k).register(p).want(409)
	}
	p := s.member(t)
	s.client(t, tokens).begin(p)
	callback, err := s.Authy.Callback(p.waiting(t).UUID)
	if err != nil {
		t.Fatal(err)
	}
	signed, err := s.Authy.SignedCallback(callback)
	if err != nil {
		t.Fatal(err)
	}
	response, err := s.http.Do(signed)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != 200 {
		t.Errorf("callback: got %d", response.StatusCode)
	}
	s.contract.mu.Lock()
	defer s.contract.mu.Unlock()
	return maps.Clone(s.contract.seen)
}

// A field, a header or a status that is not in the document is noticed, wherever it is.
func TestContractNoticesWhatIsNotInTheDocument(t *testing.T) {
	t.Parallel()
	exchanges := answered(t)
	routes := map[string]bool{}
	for name, x := range exchanges {
		if found := breaches(x); len(found) > 0 {
			t.Errorf("%s: %q", name, found)
		}
		routes[x.request.Method+" "+x.request.URL.Path] = true
		for _, changed := range withFields(t, x.body) {
			more := x
			more.body = changed
			if len(breaches(more)) == 0 {
				t.Errorf("%s: one more field is not noticed: %s", name, changed)
			}
		}
		more := x
		more.header = x.header.Clone()
		more.header.Set("X-More", "1")
		if len(breaches(more)) == 0 {
			t.Errorf("%s: one more header is not noticed", name)
		}
		less := x
		less.header = x.header.Clone()
		less.header.Del("Strict-Transport-Security")
		if len(breaches(less)) == 0 {
			t.Errorf("%s: a header that is missing is not noticed", name)
		}
		other := x
		other.status = 418
		if len(breaches(other)) == 0 {
			t.Errorf("%s: another status is not noticed", name)
		}
	}
	if len(routes) < 10 {
		t.Errorf("got answers of %d routes, want all ten: %v", len(routes), routes)
	}
}

// withFields returns a JSON object with one more field, in each of its objects in turn.
func withFields(t *testing.T, body []byte) (changed [][]byte) {
	t.Helper()
	if len(body) == 0 {
		return nil
	}
	for _, at := range objects(body) {
		more := slices.Concat(body[:at+1], []byte(`"more":1,`), body[at+1:])
		more = bytes.ReplaceAll(more, []byte(`"more":1,}`), []byte(`"more":1}`))
		if !json.Valid(more) {
			t.Fatalf("the test made no JSON: %s", more)
		}
		changed = append(changed, more)
	}
	return changed
}

// objects finds where the objects of a JSON text begin; no text in it has a brace.
func objects(body []byte) (at []int) {
	for i, b := range body {
		if b == '{' {
			at = append(at, i)
		}
	}
	return at
}

// A request that the document forbids is not answered as if it were allowed.
func TestContractNoticesRequestsThatAreNotInTheDocument(t *testing.T) {
	t.Parallel()
	for name, x := range answered(t) {
		if x.status >= 300 || len(x.asked) == 0 || x.request.Header.Get("Content-Type") != "application/json" || x.request.URL.Path == "/authy/callback" {
			continue
		}
		for _, changed := range withFields(t, x.asked) {
			more := x
			more.asked = changed
			if len(breaches(more)) == 0 {
				t.Errorf("%s: one more field is not noticed: it was taken", name)
			}
		}
	}
}
