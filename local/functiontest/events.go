package functiontest

import (
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"countersign/local/template"
	"countersign/shared/api/apitest"
	"countersign/shared/authy/authytest"
)

// root is the module's, seen from a function's folder, where its tests run.
const root = "../.."

// Callback is the event of the callback that Authy sends about a request as it
// stands, with what change does to it before it is signed.
func (s *System) Callback(uuid string, change ...func(*authytest.Callback)) apitest.Request {
	s.t.Helper()
	c, err := s.Authy.Callback(uuid)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range change {
		f(&c)
	}
	return s.Signed(c)
}

// Signed is the event of a callback, signed over its fields as they are.
func (s *System) Signed(c authytest.Callback) apitest.Request {
	s.t.Helper()
	r, err := s.Authy.SignedCallback(c)
	if err != nil {
		s.t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	options := []apitest.Option{apitest.Body("", string(body))}
	for name, values := range r.Header {
		options = append(options, apitest.Header(name, strings.Join(values, ",")))
	}
	return apitest.Event(http.MethodPost, "/authy/callback", options...)
}

// Routes lists the routes that template.yaml gives a function, such as session.
func Routes(t testing.TB, function string) []string {
	t.Helper()
	return slices.Sorted(maps.Keys(routes(t, function)))
}

func routes(t testing.TB, function string) map[string]bool {
	t.Helper()
	parsed, err := template.Load(filepath.Join(root, "template.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := parsed.Routes()
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]bool{}
	for _, r := range all {
		if strings.EqualFold(r.Function, function+"Function") {
			own[r.Key] = true
		}
	}
	if len(own) == 0 {
		t.Fatalf("template.yaml has no route for %s", function)
	}
	return own
}

// Samples loads the files of events/ that are for a function, by their names.
func Samples(t testing.TB, function string) map[string]apitest.Request {
	t.Helper()
	files, err := os.ReadDir(filepath.Join(root, "events"))
	if err != nil {
		t.Fatal(err)
	}
	own, found := routes(t, function), map[string]apitest.Request{}
	for _, f := range files {
		if f.Name() == "local.env.json" || filepath.Ext(f.Name()) != ".json" {
			continue
		}
		event := apitest.Load(t, filepath.Join(root, "events", f.Name()))
		if own[event.RouteKey] {
			found[f.Name()] = event
		}
	}
	return found
}
