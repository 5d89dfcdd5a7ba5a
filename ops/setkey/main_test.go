package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const name = "/countersign/authy-api-key"

// serve is Systems Manager. It gives one fixed answer and records the requests.
func serve(t *testing.T, status int, answer string) *[]map[string]any {
	t.Helper()
	asked := &[]map[string]any{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var request map[string]any
		body, err := io.ReadAll(r.Body)
		if err != nil || json.Unmarshal(body, &request) != nil || r.Header.Get("X-Amz-Target") != "AmazonSSM.PutParameter" {
			t.Errorf("got %s %s, %v", r.Header.Get("X-Amz-Target"), body, err)
		}
		*asked = append(*asked, request)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	useAWS(t, server.URL)
	return asked
}

// useAWS makes the SDK ask at a URL, and for nothing else.
func useAWS(t *testing.T, url string) {
	t.Helper()
	for setting, value := range map[string]string{
		"AWS_ENDPOINT_URL": url, "AWS_REGION": "us-east-1", "AWS_PROFILE": "", "AWS_CA_BUNDLE": "",
		"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_CONFIG_FILE": "/nowhere", "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
	} {
		t.Setenv(setting, value)
	}
}

func TestKeyGoesIntoTheParameter(t *testing.T) {
	for _, key := range []string{"0123456789abcdefABCDEF0123456789", "newKey0123456789,oldKey0123456789"} {
		asked := serve(t, http.StatusOK, `{"Version":1}`)
		var out bytes.Buffer
		if err := run(t.Context(), []string{"-parameter", name}, strings.NewReader(key+"\n"), &out); err != nil || out.Len() > 0 {
			t.Fatalf("got %v, %s", err, &out)
		}
		for field, want := range map[string]any{"Name": name, "Type": "SecureString", "Overwrite": true, "Value": key} {
			if got := (*asked)[0][field]; got != want {
				t.Errorf("%s: got %v, want %v", field, got, want)
			}
		}
	}
}

func TestWhatIsNoKeyIsRefused(t *testing.T) {
	asked := serve(t, http.StatusOK, `{"Version":1}`)
	for _, key := range []string{"", "two words", `quo"te`, ",one", "one,", "one,two,three", "ünicode", `back\slash`, "one\ntwo"} {
		err := run(t.Context(), []string{"-parameter", name}, strings.NewReader(key+"\n"), io.Discard)
		if err == nil || !strings.Contains(err.Error(), "this is not a key") {
			t.Errorf("%q: got %v", key, err)
		}
		if err != nil && key != "" && strings.Contains(err.Error(), key) {
			t.Errorf("%q: the error shows it: %v", key, err)
		}
	}
	if len(*asked) > 0 {
		t.Errorf("asked %v", *asked)
	}
	for _, args := range [][]string{nil, {"-make"}, {"-parameter", name, "-make", "-rotate"}, {"-parameter", name, "more"}} {
		if err := run(t.Context(), args, strings.NewReader("0123456789"), io.Discard); err == nil {
			t.Errorf("%q: got success", args)
		}
	}
	if len(*asked) > 0 {
		t.Errorf("asked %v", *asked)
	}
}

func TestRefusalIsToldWithoutTheKey(t *testing.T) {
	const key = "0123456789abcdef"
	serve(t, http.StatusBadRequest, `{"__type":"AccessDeniedException","message":"not authorized"}`)
	err := run(t.Context(), []string{"-parameter", name}, strings.NewReader(key), io.Discard)
	if err == nil || !strings.Contains(err.Error(), "AccessDenied") || !strings.Contains(err.Error(), name) || strings.Contains(err.Error(), key) {
		t.Errorf("got %v", err)
	}
}
