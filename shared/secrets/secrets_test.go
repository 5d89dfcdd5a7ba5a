package secrets_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"countersign/shared/config"
	"countersign/shared/secrets"
)

// value is a key of the ring, all of whose bytes are b.
func value(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }

func entry(name string, b byte) string {
	return name + ":" + base64.StdEncoding.EncodeToString(value(b))
}

// from reads a keyring from the setting for one's own machine.
func from(ring string) (secrets.Keys, error) {
	env := config.New(func(name string) (string, bool) { return ring, name == secrets.Setting })
	keys := secrets.From(env)
	return keys, env.Err()
}

func marks(t *testing.T, ring string, use secrets.Use, message string) []string {
	t.Helper()
	keys, err := from(ring)
	if err != nil {
		t.Fatal(err)
	}
	all, err := keys.Marks(t.Context(), use, message)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func sum(key []byte, parts ...string) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		mac.Write([]byte(part))
	}
	return mac.Sum(nil)
}

// HKDF is written out here by RFC 5869, so that a change of what is derived is seen: it
// would make everything unreadable that is kept under a derived key.
func TestMarksAreMadeUnderDerivedKeysTheNewestFirst(t *testing.T) {
	use := secrets.Use{Purpose: "a purpose", Subject: "a subject"}
	got := marks(t, entry("k2", 2)+","+entry("k1", 1), use, "a message")
	if len(got) != 2 {
		t.Fatalf("%d marks for two keys", len(got))
	}
	for i, b := range []byte{2, 1} {
		derived := sum(sum([]byte(use.Subject), string(value(b))), use.Purpose, "\x01")
		if want := base64.RawURLEncoding.EncodeToString(sum(derived, "a message")[:16]); got[i] != want {
			t.Errorf("key %d: got %s, want %s", b, got[i], want)
		}
	}
}

func TestEachUseAndEachMessageHasItsOwnMark(t *testing.T) {
	ring, use := entry("k1", 1), secrets.Use{Purpose: "a purpose", Subject: "a subject"}
	seen := map[string]bool{}
	for _, mark := range [][]string{
		marks(t, ring, use, "a message"),
		marks(t, ring, use, "another message"),
		marks(t, ring, secrets.Use{Purpose: "another purpose", Subject: "a subject"}, "a message"),
		marks(t, ring, secrets.Use{Purpose: "a purpose", Subject: "another subject"}, "a message"),
		marks(t, entry("k1", 2), use, "a message"),
	} {
		seen[mark[0]] = true
	}
	if len(seen) != 5 {
		t.Errorf("%d different marks, want 5", len(seen))
	}
	// The name of a key is for people: it changes nothing.
	if again := marks(t, entry("k7", 1), use, "a message"); !seen[again[0]] {
		t.Error("the same key under another name gives another mark")
	}
}

func TestKeyringsThatAreRefused(t *testing.T) {
	short := base64.StdEncoding.EncodeToString(make([]byte, 31))
	long := base64.StdEncoding.EncodeToString(make([]byte, 33))
	good := entry("k2", 2)
	for ring, want := range map[string]string{
		"":                                "SECRETS_PARAMETER is not set: set it to the name of the SSM SecureString that holds the secret keys of our own (or, on your own machine, set SECRETS to the key)",
		"canary7QkZ":                      "SECRETS holds a key that does not begin with a name such as k1 and a colon: set it to k1:$(openssl rand -base64 32), or to two",
		entry("", 1):                      "does not begin with a name",
		entry("1", 1):                     "does not begin with a name",
		entry("k", 1):                     "does not begin with a name",
		entry("k0", 1):                    "does not begin with a name",
		entry("k01", 1):                   "does not begin with a name",
		entry("k+1", 1):                   "does not begin with a name",
		entry("k-1", 1):                   "does not begin with a name",
		entry("K1", 1):                    "does not begin with a name",
		"k1:":                             "SECRETS holds a key that is not 32 bytes in base64: set it to k1:",
		"k1:canary7QkZ":                   "is not 32 bytes in base64",
		"k1:" + short:                     "is not 32 bytes in base64",
		"k1:" + long:                      "is not 32 bytes in base64",
		strings.TrimSuffix(good, "="):     "is not 32 bytes in base64",
		entry("k1", 0xff)[:45] + "9=":     "is not 32 bytes in base64", // bits that the last letter should not have
		good + "," + entry("k2", 1):       "SECRETS holds a key whose number is not lower than the one before: the newest comes first: set it to k1:",
		good + "," + entry("k3", 1):       "the newest comes first",
		good + "," + entry("k1", 2):       "SECRETS holds one key under two names: set it to k1:",
		good + ",canary7QkZ":              "does not begin with a name",
		good + "," + entry("k1", 1) + ",": "SECRETS holds more than two keys: set it to k1:",
		good + ",":                        "SECRETS holds an empty key: set it to k1:",
	} {
		_, err := from(ring)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "SECRETS") {
			t.Errorf("%q: got %v, want %q", ring, err, want)
			continue
		}
		if strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), base64.StdEncoding.EncodeToString(value(2))[:10]) {
			t.Errorf("the value is in %v", err)
		}
	}
}

func TestGoodKeyrings(t *testing.T) {
	for _, ring := range []string{
		entry("k1", 1), entry("k12", 1), entry("k2", 2) + "," + entry("k1", 1), entry("k9", 2) + ", " + entry("k4", 1),
	} {
		if _, err := from(ring); err != nil {
			t.Errorf("%q: %v", ring, err)
		}
	}
}

// In AWS the ring is read when it is first needed, and then every use tells what is wrong with it.
func TestARingInSSM(t *testing.T) {
	for value, want := range map[string]string{
		entry("k2", 2) + "," + entry("k1", 1): "",
		"k1:canary7QkZ":                       "read parameter /our/secrets: its value holds a key that is not 32 bytes in base64",
		"canary7QkZ":                          "read parameter /our/secrets: its value holds a key that does not begin with a name",
		entry("k1", 1) + "," + entry("k2", 2): "read parameter /our/secrets: its value holds a key whose number is not lower than the one before",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/x-amz-json-1.1")
			_ = json.NewEncoder(w).Encode(map[string]any{"Parameter": map[string]any{"Type": "SecureString", "Value": value}})
		}))
		for name, setting := range map[string]string{
			"AWS_ENDPOINT_URL_SSM": server.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		} {
			t.Setenv(name, setting)
		}
		env := config.New(func(name string) (string, bool) { return "/our/secrets", name == secrets.Setting+"_PARAMETER" })
		keys := secrets.From(env)
		if err := env.Err(); err != nil {
			t.Fatal(err)
		}
		marks, err := keys.Marks(t.Context(), secrets.Use{}, "a message")
		server.Close()
		switch {
		case want == "" && (err != nil || len(marks) != 2):
			t.Errorf("a good ring: got %d marks, %v", len(marks), err)
		case want != "" && (err == nil || marks != nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "canary")):
			t.Errorf("got %v, want %q and no value", err, want)
		}
	}
}

func TestARingWhoseSettingsAreBrokenIsAnError(t *testing.T) {
	keys := secrets.From(config.New(func(string) (string, bool) { return "", false }))
	if marks, err := keys.Marks(t.Context(), secrets.Use{}, "a message"); err == nil || marks != nil {
		t.Errorf("got %q, %v, want an error", marks, err)
	}
}

// Whatever prints the keys shows none of them.
func TestTheKeysAreNeverPrinted(t *testing.T) {
	keys, err := from(entry("k1", 'A'))
	if err != nil {
		t.Fatal(err)
	}
	hidden := struct{ keys secrets.Keys }{keys}
	var printed bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		fmt.Fprintf(&printed, verb+verb, keys, hidden)
	}
	slog.New(slog.NewJSONHandler(&printed, nil)).Info("keys", "keys", keys, "hidden", hidden)
	for _, value := range []string{"AAAAAAAA", base64.StdEncoding.EncodeToString(value('A')), "4141414141", "65 65 65 65"} {
		if strings.Contains(printed.String(), value) {
			t.Errorf("%q was printed", value)
		}
	}
}
