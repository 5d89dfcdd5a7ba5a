package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf8"

	"countersign/shared/api/apitest"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// forgery is a callback as somebody sends it, before it is put into an event.
type forgery struct {
	body             []byte
	signature, nonce string // as given; signed makes the signature
	signed           byte   // 0: not by us; 1, 2: with either key; 3: with a key that is not ours; 4: with the empty one; 5: for another URL; 6: as GET
	encoded          byte   // 0: text; 1: base64, flagged; 2: base64, not flagged; 3: text, flagged; 4: base64 in lines
	names            byte   // how the headers are written, and how often
}

var fuzzKeys = []string{authysim.SampleKey, "TheNextKeyOfTheApplication000000"}

// event is what API Gateway makes of it.
func (f *forgery) event() apitest.Request {
	key, method, url := "", http.MethodPost, functiontest.CallbackURL
	switch f.signed % 7 {
	case 1, 2:
		key = fuzzKeys[f.signed%7-1]
	case 3:
		key = "AnotherApplicationsKey0000000000"
	case 5:
		key, url = fuzzKeys[0], "https://evil.example/authy/callback"
	case 6:
		key, method = fuzzKeys[0], http.MethodGet
	}
	if f.signed%7 != 0 {
		if signature, err := authysim.Sign(key, f.nonce, method, url, f.body); err == nil {
			f.signature = signature + f.signature // what was given may be added to it
		}
	}
	e := apitest.Event(http.MethodPost, "/authy/callback")
	e.Body = string(f.body)
	inBase64 := base64.StdEncoding.EncodeToString(f.body)
	switch f.encoded % 5 {
	case 1:
		e.Body, e.IsBase64Encoded = inBase64, true
	case 2:
		e.Body = inBase64
	case 3:
		e.IsBase64Encoded = true
	case 4:
		e.Body, e.IsBase64Encoded = strings.Join(strings.SplitAfter(inBase64, "A"), "\r\n"), true
	}
	signature, nonce := "x-authy-signature", "x-authy-signature-nonce"
	if f.names&1 != 0 {
		signature, nonce = "X-Authy-Signature", "X-AUTHY-SIGNATURE-NONCE"
	}
	e.Headers[signature], e.Headers[nonce] = f.signature, f.nonce
	switch f.names >> 1 % 8 {
	case 1:
		delete(e.Headers, signature)
	case 2:
		delete(e.Headers, nonce)
	case 3: // as SAM gives two spellings of one name
		e.Headers["X-authy-Signature"] = f.signature
	case 4:
		e.Headers["x-Authy-signature-nonce"] = f.nonce
	case 5: // as API Gateway joins two of them
		apitest.Header(signature, f.signature)(&e)
	case 6:
		e.Headers["content-type"], e.Headers["content-encoding"] = "application/x-www-form-urlencoded", "gzip"
	}
	return e
}

// sent is the body's bytes, as another reading of the event has them.
func sent(e apitest.Request) ([]byte, bool) {
	if !e.IsBase64Encoded {
		return []byte(e.Body), true
	}
	body, err := base64.StdEncoding.DecodeString(e.Body)
	return body, err == nil
}

// ours tells by a second implementation whether an event is signed with one of our keys, over the bytes that it carries.
func ours(e apitest.Request) bool {
	var signatures, nonces []string
	for name, value := range e.Headers {
		switch strings.ToLower(name) {
		case "x-authy-signature":
			signatures = append(signatures, value)
		case "x-authy-signature-nonce":
			nonces = append(nonces, value)
		}
	}
	body, ok := sent(e)
	if !ok || len(signatures) != 1 || len(nonces) != 1 {
		return false
	}
	given, err := base64.StdEncoding.DecodeString(signatures[0])
	if err != nil {
		return false
	}
	for _, key := range fuzzKeys {
		want, err := authysim.Sign(key, nonces[0], http.MethodPost, functiontest.CallbackURL, body)
		if err != nil {
			return false
		}
		if raw, err := base64.StdEncoding.DecodeString(want); err == nil && bytes.Equal(raw, given) {
			return true
		}
	}
	return false
}

// FZ-1: the callback as a whole takes what is signed by us over the same bytes, and nothing else, whatever the headers, the
// body, its encoding and API Gateway's flag for it. What is not taken reaches no table, and where no push waits nothing is
// applied.
func FuzzCallback(f *testing.F) {
	r := functiontest.New(f, newHandler, handler.routes, "AUTHY_API_KEY="+strings.Join(fuzzKeys, ","))
	var reads atomic.Int64
	r.Fail(func(string, string) bool { reads.Add(1); return false })
	now := strconv.FormatInt(time.Now().Unix(), 10)
	for _, body := range []string{
		`{"uuid":"3f0e6a80-5c11-0136-9a44-0e5d90336a8c","authy_id":900111,"status":"approved","callback_action":"approval_request_status",` +
			`"approval_request":{"transaction":{"hidden_details":{"login":"000102030405060708090a0b0c0d0e0f","push":"1"}}}}`,
		`{}`, `{"a":[1,{"b":null}],"a":2}`, `{"a":{},"b":[],"c":"\ud83d\ude00"}`, `[`, "", "{\"a\":\"\xff\"}", "\ufeff{}", `{"a":1} `, "status=approved", "17", "null", `"text"`,
	} {
		for n := range byte(7) {
			for encoded := range byte(5) {
				f.Add([]byte(body), "", now, n, encoded, encoded&1)
			}
			f.Add([]byte(body), "", now, byte(1), n&1, 2*n)
			f.Add([]byte(body), "=", now+".5", n, byte(1), byte(0))
			f.Add([]byte(body), "", "", n, byte(0), 2*n)
		}
		f.Add([]byte(body), strings.Repeat("A", 43)+"=", "1", byte(0), byte(0), byte(0))
	}
	f.Fuzz(func(t *testing.T, body []byte, signature, nonce string, signed, encoded, names byte) {
		r.T = t
		e := (&forgery{body, signature, nonce, signed, encoded, names}).event()
		before := reads.Load()
		got := r.Send(e)
		mine := ours(e)
		switch {
		case got.Status == http.StatusOK && mine:
		case got.Status == http.StatusOK:
			t.Fatalf("accepted, and it is not signed by us: %q %v", e.Body, e.Headers)
		case reads.Load() != before:
			t.Fatalf("%d, and a table was asked: %q", got.Status, e.Body)
		case got.Status != http.StatusUnauthorized && got.Status != http.StatusBadRequest && got.Status != http.StatusRequestEntityTooLarge:
			t.Fatalf("%d: %s", got.Status, got.Body)
		case mine && plainly(e):
			t.Fatalf("signed by us and refused, %d: %q %v", got.Status, e.Body, e.Headers)
		}
		if got.Status != http.StatusOK || !strings.Contains(got.Log, `"outcome":"applied"`) {
			return
		}
		t.Fatalf("an answer to a push that nobody sent was applied: %s", got.Log)
	})
}

// plainly tells whether nothing but the signature could be a reason to refuse an event: a nonce, a body of a usual size that
// is an object in which no name is there twice, and a signature in one line.
func plainly(e apitest.Request) bool {
	body, _ := sent(e)
	twice := bytes.Count(body, []byte(`"`)) > 4 || bytes.ContainsAny(body, "\\") // names may be there twice only then
	for name, value := range e.Headers {
		if name := strings.ToLower(name); strings.HasPrefix(name, "x-authy") && (value == "" || strings.ContainsAny(value, "\r\n")) {
			return false
		}
	}
	object := json.Unmarshal(body, new(map[string]any)) == nil && !bytes.Equal(bytes.TrimSpace(body), []byte("null"))
	return object && len(body) < 2000 && utf8.Valid(body) && !twice && bytes.Count(body, []byte("{"))+bytes.Count(body, []byte("[")) < 30
}
