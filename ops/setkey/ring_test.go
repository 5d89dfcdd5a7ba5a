package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const ringName = "/countersign/secrets"

// store is Systems Manager with one parameter.
type store struct {
	kind, value string        // "" is a parameter that is not there
	changed     time.Duration // how long ago
	refuse      string        // an operation that is denied
	puts        int
}

func (s *store) start(t *testing.T) {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	useAWS(t, server.URL)
}

// ServeHTTP implements http.Handler. Its clock is a year ahead of this machine's.
func (s *store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Name, Type, Value         string
		Overwrite, WithDecryption bool
	}
	answer, status := map[string]any{}, http.StatusOK
	refuse := func(kind string) { answer, status = map[string]any{"__type": kind}, http.StatusBadRequest }
	now := time.Now().Add(8760 * time.Hour)
	operation := strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "AmazonSSM.")
	switch err := json.NewDecoder(r.Body).Decode(&request); {
	case err != nil || request.Name != ringName:
		refuse("ValidationException")
	case operation == s.refuse:
		refuse("AccessDeniedException")
	case operation == "GetParameter" && s.value == "":
		refuse("ParameterNotFound")
	case operation == "GetParameter" && request.WithDecryption:
		answer["Parameter"] = map[string]any{"Type": s.kind, "Value": s.value, "LastModifiedDate": float64(now.Add(-s.changed).Unix())}
	case operation == "PutParameter" && s.value != "" && !request.Overwrite:
		refuse("ParameterAlreadyExists")
	case operation == "PutParameter":
		s.kind, s.value, s.puts = request.Type, request.Value, s.puts+1
	default:
		refuse("ValidationException")
	}
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

// ring runs the command, which must print nothing, and no error of which may show a key.
func ring(t *testing.T, s *store, flag string) error {
	t.Helper()
	var out bytes.Buffer
	before := s.value
	err := run(t.Context(), []string{"-parameter", ringName, flag}, strings.NewReader(""), &out)
	if out.Len() > 0 {
		t.Errorf("%s prints %s", flag, &out)
	}
	for key := range strings.SplitSeq(before+","+s.value, ",") {
		if _, value, _ := strings.Cut(key, ":"); err != nil && len(value) > 3 && strings.Contains(err.Error(), value) {
			t.Errorf("the error shows a key: %v", err)
		}
	}
	return err
}

func TestMakeMakesARingThatTheFunctionsTake(t *testing.T) {
	s, other := &store{}, &store{}
	for _, s := range []*store{s, other} {
		s.start(t)
		if err := ring(t, s, "-make"); err != nil {
			t.Fatal(err)
		}
		if err := check(s.value); err != nil || s.kind != "SecureString" || !strings.HasPrefix(s.value, "k1:") {
			t.Errorf("made a %s %q: %v", s.kind, s.value, err)
		}
	}
	if s.value == other.value {
		t.Error("two rings are the same")
	}
}

// A ring that is there is never overwritten, even if it is of no use: it may be one that a person mistyped, and losing it loses
// what is kept under it.
func TestMakeNeverOverwrites(t *testing.T) {
	for _, value := range []string{newKey(7), "nonsense"} {
		s := &store{kind: "SecureString", value: value}
		s.start(t)
		if err := ring(t, s, "-make"); err != nil || s.value != value || s.puts != 0 {
			t.Errorf("%q: got %q after %d writes, %v", value, s.value, s.puts, err)
		}
	}
}

func TestRotatePutsANewKeyFirstAndKeepsTwo(t *testing.T) {
	first := newKey(1)
	s := &store{kind: "SecureString", value: first, changed: time.Hour}
	s.start(t)
	if err := ring(t, s, "-rotate"); err != nil {
		t.Fatal(err)
	}
	second, rest, _ := strings.Cut(s.value, ",")
	if err := check(s.value); err != nil || s.kind != "SecureString" || !strings.HasPrefix(second, "k2:") || rest != first {
		t.Errorf("got a %s %q: %v", s.kind, s.value, err)
	}
	if err := ring(t, s, "-rotate"); err != nil {
		t.Fatal(err)
	}
	third, rest, _ := strings.Cut(s.value, ",")
	if err := check(s.value); err != nil || !strings.HasPrefix(third, "k3:") || rest != second {
		t.Errorf("got %q: %v", s.value, err)
	}
}

func TestWhatIsNotRotated(t *testing.T) {
	good := newKey(1)
	for name, test := range map[string]struct {
		store store
		want  string
	}{
		"a moment ago":     {store{kind: "SecureString", value: good, changed: time.Second}, "wait 15 minutes more"},
		"ten minutes ago":  {store{kind: "SecureString", value: good, changed: 10*time.Minute + 30*time.Second}, "wait 5 minutes more"},
		"not there":        {store{}, "ParameterNotFound"},
		"another type":     {store{kind: "String", value: good, changed: time.Hour}, "is a String and no SecureString"},
		"no ring":          {store{kind: "SecureString", value: "canary7QkZcanary7QkZ", changed: time.Hour}, "holds no keyring, and is left as it is: SECRETS holds a key that"},
		"may not be read":  {store{kind: "SecureString", value: good, changed: time.Hour, refuse: "GetParameter"}, "AccessDenied"},
		"may not be saved": {store{kind: "SecureString", value: good, changed: time.Hour, refuse: "PutParameter"}, "AccessDenied"},
	} {
		s := test.store
		s.start(t)
		err := ring(t, &s, "-rotate")
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), ringName) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: got %v, want %q", name, err, test.want)
		}
		if s.value != test.store.value || s.puts != 0 {
			t.Errorf("%s: the parameter is %q", name, s.value)
		}
	}
	s := &store{refuse: "PutParameter"}
	s.start(t)
	if err := ring(t, s, "-make"); err == nil || !strings.Contains(err.Error(), "AccessDenied") || s.value != "" {
		t.Errorf("a ring that may not be made: got %v", err)
	}
}
