package authy

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const uuid = "3f0e6a80-5c11-0136-9a44-0e5d90336a8c"

// parseBody reads a body as Receive does, without checking a signature.
func parseBody(body []byte) (callback, error) {
	params, err := canonicalJSON(body)
	if err != nil {
		return callback{}, err
	}
	return parse(params)
}

// checkPost checks the signature of a body as Receive does.
func checkPost(keys []string, url string, h http.Header, body []byte) error {
	_, err := signedParams(keys, url, h, body)
	return err
}

// sign signs any parameters, even some that no body has.
func sign(key, nonce, method, url, params string) string {
	return base64.StdEncoding.EncodeToString(mac(key, nonce, method, url, params))
}

func TestParseCallback(t *testing.T) {
	hidden := map[string]string{"login": "AAECAwQFBgcICQoLDA0ODw", "push": "1"}
	full := func(status string) callback {
		return callback{uuid: uuid, id: "900111", status: status, hidden: hidden}
	}
	preset := full("approved")
	preset.id, preset.hidden = "1234", map[string]string{"ip": "192.0.2.1"}
	for id, want := range map[string]callback{
		"approved": full("approved"), "denied": full("denied"), "details": full("approved"), "logos": full("approved"),
		"texts for numbers": preset,
	} {
		for _, v := range ownVectors(t) {
			if strings.TrimSuffix(strings.TrimSuffix(v.ID, "/POST"), "/GET") != id {
				continue
			}
			got, err := parseVector(v)
			if err != nil {
				t.Errorf("%s: %v", v.ID, err)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(callback{})); diff != "" {
				t.Errorf("%s (-want +got):\n%s", v.ID, diff)
			}
		}
	}
}

func parseVector(v vector) (callback, error) {
	if v.Query != nil {
		return parse(*v.Query)
	}
	return parseBody([]byte(*v.Body))
}

func TestINC7ParseCallbackLoosely(t *testing.T) {
	tests := []struct {
		name, body string
		want       callback
	}{
		{"empty", `{}`, callback{}},
		{"wrong shapes", `{"uuid":{"a":1},"authy_id":[1],"status":true,"approval_request":"x"}`, callback{status: "true"}},
		{"nulls", `{"uuid":null,"authy_id":null,"status":null,"approval_request":null}`, callback{}},
		{"unknown status", `{"status":"postponed"}`, callback{status: "postponed"}},
		{"other capitals", `{"STATUS":"approved","Uuid":"` + uuid + `"}`, callback{}},
		{"no such ids", `{"uuid":"../sms","authy_id":"1/../2"}`, callback{}},
		{"fraction for an id", `{"authy_id":1.5}`, callback{}},
		{"id as text", `{"authy_id":"007"}`, callback{id: "007"}},
		{"hidden details of any type", `{"approval_request":{"transaction":{"hidden_details":{"a":1,"b":true,"c":null,"d":{"e":1},"f":[1]}}}}`,
			callback{hidden: map[string]string{"a": "1", "b": "true", "c": ""}}},
		{"hidden details of another place", `{"approval_request":{"transaction":{"details":{"hidden_details":{"login":"x"}}}},"hidden_details":{"login":"y"},"x":{"hidden_details":{"login":"z"}}}`, callback{}},
		{"lists", `{"status":["approved"],"authy_id":["7"],"uuid":["` + uuid + `"],"approval_request":{"transaction":{"hidden_details":[{"login":"x"}]}}}`, callback{}},
		{"a name that looks nested", `{"approval_request[transaction][hidden_details][login]":"x"}`,
			callback{hidden: map[string]string{"login": "x"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseBody([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(callback{})); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Two names that look the same in the canonical form are refused: a parser could take either
// of them.
func TestParseCallbackRefusesAmbiguity(t *testing.T) {
	body := `{"approval_request":{"transaction":{"hidden_details":{"login":"a"}}},"approval_request[transaction][hidden_details][login]":"b"}`
	if got, err := parseBody([]byte(body)); err == nil {
		t.Errorf("got %+v, want an error", got)
	}
}

func FuzzParseCallback(f *testing.F) {
	for _, v := range ownVectors(f) {
		if v.Body != nil {
			f.Add([]byte(*v.Body))
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := parseBody(body)
		if err != nil {
			return
		}
		params, err := canonicalJSON(body)
		if err != nil {
			t.Fatalf("parsed, but has no canonical form: %v", err)
		}
		again, err := parse(params)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, again) { // cmp.Diff takes a random path, which the fuzzer would mistake for new coverage
			t.Errorf("body and canonical form differ: %+v, %+v", got, again)
		}
		var tree map[string]any
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber() // 22e0333 is valid JSON, but doesn't fit into a float64
		if err := decoder.Decode(&tree); err != nil {
			t.Fatal(err)
		}
		if status, ok := tree["status"].(string); ok && status != got.status {
			t.Errorf("status: got %q, the body says %q", got.status, status)
		}
		if got.uuid != "" && tree["uuid"] != got.uuid {
			t.Errorf("uuid: got %q, the body says %v", got.uuid, tree["uuid"])
		}
	})
}
