package config_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"countersign/shared/config"

	"github.com/google/go-cmp/cmp"
)

// reveal returns the plain values, for comparison.
func reveal(keys []config.Secret) []string {
	var values []string
	for _, key := range keys {
		values = append(values, key.Reveal())
	}
	return values
}

// parameterStore starts an SSM that answers every request with handle, and points
// the SDK at it.
func parameterStore(t *testing.T, handle http.HandlerFunc) *config.Keys {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL_SSM": server.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
	} {
		t.Setenv(name, value)
	}
	e := env(map[string]string{"AUTHY_API_KEY_PARAMETER": "/countersign/key"})
	keys := e.Keys("AUTHY_API_KEY", "Authy's key")
	if err := e.Err(); err != nil {
		t.Fatal(err)
	}
	return keys
}

func answer(w http.ResponseWriter, kind, value string) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	json.NewEncoder(w).Encode(map[string]any{"Parameter": map[string]any{"Name": "/countersign/key", "Type": kind, "Value": value}})
}

func TestKeysFromTheEnvironment(t *testing.T) {
	for _, test := range []struct {
		value string
		want  []string
	}{
		{"one", []string{"one"}},
		{"new, old", []string{"new", "old"}},
		{"new,old\n", []string{"new", "old"}},
	} {
		e := env(map[string]string{"AUTHY_API_KEY": test.value, "AUTHY_API_KEY_PARAMETER": ""})
		keys := e.Keys("AUTHY_API_KEY", "Authy's key")
		if err := e.Err(); err != nil {
			t.Errorf("%q: %v", test.value, err)
			continue
		}
		all, err := keys.All(t.Context())
		if diff := cmp.Diff(test.want, reveal(all)); diff != "" || err != nil {
			t.Errorf("%q: All() err %v (-want +got):\n%s", test.value, err, diff)
		}
		current, err := keys.Current(t.Context())
		if err != nil || current.Reveal() != test.want[0] {
			t.Errorf("%q: Current() = %q, %v", test.value, current.Reveal(), err)
		}
		if key, err := keys.Key(t.Context()); err != nil || key != test.want[0] {
			t.Errorf("%q: Key() = %q, %v", test.value, key, err)
		}
	}
}

func TestKeysSettings(t *testing.T) {
	for _, test := range []struct {
		settings map[string]string
		want     string
	}{
		{nil, "AUTHY_API_KEY_PARAMETER is not set"},
		{map[string]string{"AUTHY_API_KEY": "a", "AUTHY_API_KEY_PARAMETER": "b"}, "AUTHY_API_KEY_PARAMETER and AUTHY_API_KEY are both set"},
		{map[string]string{"AUTHY_API_KEY_PARAMETER": "b "}, "AUTHY_API_KEY_PARAMETER has white space around it"},
		{map[string]string{"AUTHY_API_KEY": "a,b,c"}, "AUTHY_API_KEY holds more than two keys"},
		{map[string]string{"AUTHY_API_KEY": "a,"}, "AUTHY_API_KEY holds an empty key"},
		{map[string]string{"AUTHY_API_KEY": " "}, "AUTHY_API_KEY holds an empty key"},
		{map[string]string{"AUTHY_API_KEY": "a b"}, "AUTHY_API_KEY holds a key with white space"},
		{map[string]string{"AUTHY_API_KEY": "clé"}, "AUTHY_API_KEY holds a key with white space or characters beyond ASCII"},
	} {
		e := env(test.settings)
		keys := e.Keys("AUTHY_API_KEY", "Authy's key")
		err := e.Err()
		if err == nil || !strings.HasPrefix(err.Error(), test.want) || !strings.Contains(err.Error(), ": set it to ") {
			t.Errorf("%v: got %v, want %q and how to set it", test.settings, err, test.want)
		}
		if key, err := keys.Key(t.Context()); err == nil {
			t.Errorf("%v: broken settings give the key %q", test.settings, key)
		}
	}
}

func TestParameterIsFetchedOnce(t *testing.T) {
	var calls atomic.Int32
	keys := parameterStore(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		var in struct {
			Name           string
			WithDecryption bool
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Name != "/countersign/key" || !in.WithDecryption {
			t.Errorf("asked for %+v, %v", in, err)
		}
		answer(w, "SecureString", "new,old")
	})
	var readers sync.WaitGroup
	for range 20 {
		readers.Go(func() {
			all, err := keys.All(t.Context())
			if diff := cmp.Diff([]string{"new", "old"}, reveal(all)); diff != "" || err != nil {
				t.Errorf("All() err %v (-want +got):\n%s", err, diff)
			}
		})
	}
	readers.Wait()
	if got := calls.Load(); got != 1 {
		t.Errorf("the parameter was fetched %d times, want once", got)
	}
}

// A function that needs a key in two places fetches it once.
func TestKeysAreTheSameForOneName(t *testing.T) {
	e := env(map[string]string{"ONE_PARAMETER": "/one", "OTHER_PARAMETER": "/other"})
	one, other := e.Keys("ONE", "the one key"), e.Keys("OTHER", "the other key")
	if one == other || one != e.Keys("ONE", "the one key") || other != e.Keys("OTHER", "the other key") {
		t.Error("one name has two Keys, or two names share one")
	}
}

func TestFailedFetchIsNotKept(t *testing.T) {
	var healthy atomic.Bool
	keys := parameterStore(t, func(w http.ResponseWriter, r *http.Request) {
		if !healthy.Load() {
			w.WriteHeader(http.StatusBadRequest)
			w.Write([]byte(`{"__type":"ParameterNotFound"}`))
			return
		}
		answer(w, "SecureString", "key")
	})
	if _, err := keys.Current(t.Context()); err == nil || !strings.HasPrefix(err.Error(), "read parameter /countersign/key: ") {
		t.Errorf("Current() = %v, want an error that names the parameter", err)
	}
	healthy.Store(true)
	if got, err := keys.Current(t.Context()); err != nil || got.Reveal() != "key" {
		t.Errorf("Current() after the failure = %q, %v", got.Reveal(), err)
	}
}

// What time may cure is asked for three times, all else once. No error holds a
// part of the value, whatever the answer is.
func TestFailedFetches(t *testing.T) {
	for _, test := range []struct {
		name     string
		status   int
		body     string
		want     string
		attempts int32
	}{
		{"no such parameter", 400, `{"__type":"ParameterNotFound"}`, "ParameterNotFound", 1},
		{"not permitted", 400, `{"__type":"AccessDeniedException","Message":"not yours"}`, "AccessDeniedException: not yours", 1},
		{"throttled", 400, `{"__type":"ThrottlingException","message":"Rate exceeded"}`, "ThrottlingException", 3},
		{"too many at KMS", 400, `{"__type":"RequestLimitExceeded"}`, "RequestLimitExceeded", 3},
		{"broken inside", 500, `{"__type":"InternalServerError"}`, "InternalServerError", 3},
		{"no answer behind the front", 503, `<html>canary7QkZ`, "StatusCode: 503", 3},
		{"cut off", 200, `{"Parameter":{"Type":"SecureString","Value":"canary7QkZ`, "deserialization failed", 1},
		{"no text", 200, `{"Parameter":{"Type":"SecureString","Value":["canary7QkZ"]}}`, "deserialization failed", 1},
		{"no JSON", 200, `canary7QkZ`, "deserialization failed", 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			var calls atomic.Int32
			keys := parameterStore(t, func(w http.ResponseWriter, r *http.Request) {
				calls.Add(1)
				w.WriteHeader(test.status)
				w.Write([]byte(test.body))
			})
			_, err := keys.Current(t.Context())
			if err == nil || !strings.HasPrefix(err.Error(), "read parameter /countersign/key: ") || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want the parameter's name and %q", err, test.want)
			}
			if strings.Contains(err.Error(), "canary") {
				t.Errorf("the value is in %v", err)
			}
			if got := calls.Load(); got != test.attempts {
				t.Errorf("%d attempts, want %d", got, test.attempts)
			}
		})
	}
}

func TestUselessParameters(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{`{"Parameter":{"Type":"String","Value":"canary7QkZ"}}`, "it is no SecureString"},
		{`{"Parameter":{"Type":"SecureString","Value":"canary7QkZ,,"}}`, "its value holds more than two keys"},
		{`{"Parameter":{"Type":"SecureString"}}`, "the answer holds no value"},
		{`{}`, "the answer holds no value"},
	} {
		keys := parameterStore(t, func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(test.body)) })
		_, err := keys.All(t.Context())
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: got %v, want %q and no value", test.body, err, test.want)
		}
	}
}

func TestWaitingForTheFetchEndsWithTheContext(t *testing.T) {
	asked, release := make(chan struct{}), make(chan struct{})
	keys := parameterStore(t, func(w http.ResponseWriter, r *http.Request) {
		close(asked)
		<-release
		answer(w, "SecureString", "key")
	})
	var fetch sync.WaitGroup
	fetch.Go(func() {
		if _, err := keys.Current(t.Context()); err != nil {
			t.Errorf("the fetching reader: %v", err)
		}
	})
	<-asked
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := keys.Current(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("the waiting reader: %v, want its context's end", err)
	}
	close(release)
	fetch.Wait()
}
