package authy_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"countersign/shared/authy"

	"github.com/google/go-cmp/cmp"
)

const uuid = "3f0e6a80-5c11-0136-9a44-0e5d90336a8c"

func TestParseCallback(t *testing.T) {
	hidden := map[string]string{"login": "AAECAwQFBgcICQoLDA0ODw", "push": "1"}
	full := func(status string) authy.Callback {
		return authy.Callback{UUID: uuid, ID: "900111", Status: status, Action: "approval_request_status", Hidden: hidden}
	}
	preset := full("approved")
	preset.ID, preset.Hidden = "1234", map[string]string{"ip": "192.0.2.1"}
	for id, want := range map[string]authy.Callback{
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
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", v.ID, diff)
			}
		}
	}
}

func parseVector(v vector) (authy.Callback, error) {
	if v.Query != nil {
		return authy.ParseCallbackQuery(*v.Query)
	}
	return authy.ParseCallback([]byte(*v.Body))
}

func TestINC7ParseCallbackLoosely(t *testing.T) {
	tests := []struct {
		name, body string
		want       authy.Callback
	}{
		{"empty", `{}`, authy.Callback{}},
		{"wrong shapes", `{"uuid":{"a":1},"authy_id":[1],"status":true,"approval_request":"x"}`, authy.Callback{Status: "true"}},
		{"nulls", `{"uuid":null,"authy_id":null,"status":null,"approval_request":null}`, authy.Callback{}},
		{"unknown status", `{"status":"postponed"}`, authy.Callback{Status: "postponed"}},
		{"other capitals", `{"STATUS":"approved","Uuid":"` + uuid + `"}`, authy.Callback{}},
		{"no such ids", `{"uuid":"../sms","authy_id":"1/../2"}`, authy.Callback{}},
		{"fraction for an id", `{"authy_id":1.5}`, authy.Callback{}},
		{"id as text", `{"authy_id":"007"}`, authy.Callback{ID: "007"}},
		{"hidden details of any type", `{"approval_request":{"transaction":{"hidden_details":{"a":1,"b":true,"c":null,"d":{"e":1},"f":[1]}}}}`,
			authy.Callback{Hidden: map[string]string{"a": "1", "b": "true", "c": ""}}},
		{"hidden details of another place", `{"approval_request":{"transaction":{"details":{"hidden_details":{"login":"x"}}}},"hidden_details":{"login":"y"},"x":{"hidden_details":{"login":"z"}}}`, authy.Callback{}},
		{"lists", `{"status":["approved"],"authy_id":["7"],"uuid":["` + uuid + `"],"approval_request":{"transaction":{"hidden_details":[{"login":"x"}]}}}`, authy.Callback{}},
		{"a name that looks nested", `{"approval_request[transaction][hidden_details][login]":"x"}`,
			authy.Callback{Hidden: map[string]string{"login": "x"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := authy.ParseCallback([]byte(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Two names that read the same in the canonical form would let a reader choose.
func TestParseCallbackRefusesAmbiguity(t *testing.T) {
	body := `{"approval_request":{"transaction":{"hidden_details":{"login":"a"}}},"approval_request[transaction][hidden_details][login]":"b"}`
	if got, err := authy.ParseCallback([]byte(body)); err == nil {
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
		got, err := authy.ParseCallback(body)
		if err != nil {
			return
		}
		params, err := authy.CanonicalJSON(body)
		if err != nil {
			t.Fatalf("parsed, but has no canonical form: %v", err)
		}
		again, err := authy.ParseCallbackQuery(params)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, again) { // cmp.Diff goes another way each time, which keeps the fuzzer at one input
			t.Errorf("body and canonical form differ: %+v, %+v", got, again)
		}
		var tree map[string]any
		decoder := json.NewDecoder(bytes.NewReader(body))
		decoder.UseNumber() // 22e0333 is JSON, and no float64
		if err := decoder.Decode(&tree); err != nil {
			t.Fatal(err)
		}
		if status, ok := tree["status"].(string); ok && status != got.Status {
			t.Errorf("status: got %q, the body says %q", got.Status, status)
		}
		if got.UUID != "" && tree["uuid"] != got.UUID {
			t.Errorf("uuid: got %q, the body says %v", got.UUID, tree["uuid"])
		}
	})
}
