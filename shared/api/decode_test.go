package api_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"

	"countersign/shared/api"

	"github.com/google/go-cmp/cmp"
)

const (
	jsonType = "application/json"
	formType = "application/x-www-form-urlencoded"
)

// fields has one field of each type, one without a tag, and one whose tag has options.
type fields struct {
	Email string     `json:"email"`
	Force bool       `json:"force"`
	Code  api.Digits `json:"countryCode,omitempty"`
	Kept  string
	Never string `json:"-"`
}

func post(contentType, body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/user?email=url&force=true&countryCode=9", strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	return r
}

// answerOf returns the status, code and field of Decode's error.
func answerOf(t *testing.T, err error) (answer struct {
	Status      int
	Code, Field string
}) {
	t.Helper()
	if err == nil {
		return answer
	}
	e, ok := errors.AsType[*api.Error](err)
	if !ok {
		t.Fatalf("got %T %v, want an *api.Error", err, err)
	}
	if e.Message == "" || strings.ContainsAny(e.Message, "<>&\"'") {
		t.Errorf("message %q is no plain sentence", e.Message)
	}
	answer.Status, answer.Code, answer.Field = e.Status, e.Code, e.Field
	return answer
}

func TestDecodeTakes(t *testing.T) {
	for name, test := range map[string]struct {
		contentType, body string
		want              fields
	}{
		"json":                        {jsonType, `{"email":"a@b.c","force":true,"countryCode":"+1"}`, fields{Email: "a@b.c", Force: true, Code: "+1"}},
		"json, number for digits":     {jsonType, `{"countryCode":44}`, fields{Code: "44"}},
		"json, long number":           {jsonType, `{"countryCode":12345678901234567890123}`, fields{Code: "12345678901234567890123"}},
		"json, space around":          {jsonType, " \n{ \"force\" : false }\r\n\t", fields{}},
		"json, empty object":          {jsonType, `{}`, fields{}},
		"json, charset ignored":       {"Application/JSON ; charset=utf-16", `{"email":"é"}`, fields{Email: "é"}},
		"json, bad parameter ignored": {`application/json; charset="`, `{"email":"x"}`, fields{Email: "x"}},
		"json, surrogate pair":        {jsonType, `{"email":"\ud83d\ude00"}`, fields{Email: "😀"}},
		"json, escaped backslash u":   {jsonType, `{"email":"\\ud83d"}`, fields{Email: `\ud83d`}},
		"json, escaped NUL":           {jsonType, `{"email":"a\u0000b"}`, fields{Email: "a\x00b"}},
		"json, escaped name":          {jsonType, `{"\u0065mail":"x"}`, fields{Email: "x"}},
		"json, real U+FFFD":           {jsonType, `{"email":"\ufffd"}`, fields{Email: "\uFFFD"}},
		"form":                        {formType, "email=a%40b.c&force=true&countryCode=%2B1", fields{Email: "a@b.c", Force: true, Code: "+1"}},
		"form of jQuery":              {formType + "; charset=UTF-8", "email=x+y&countryCode=1", fields{Email: "x y", Code: "1"}},
		"form, 1":                     {formType, "force=1", fields{Force: true}},
		"form, 0":                     {formType, "force=0", fields{}},
		"form, false":                 {formType, "force=false", fields{}},
		"form, unknown is not read":   {formType, "email=x&EMAIL=y&utf8=%E2%9C%93&Kept=z&Never=z&-=z", fields{Email: "x"}},
		"form, empty value":           {formType, "email=", fields{}},
		"form, NUL":                   {formType, "email=a%00b", fields{Email: "a\x00b"}},
		"nothing":                     {"", "", fields{}},
		"nothing, with a type":        {"multipart/form-data", "", fields{}},
	} {
		t.Run(name, func(t *testing.T) {
			var got fields
			if err := api.Decode(post(test.contentType, test.body), &got); err != nil {
				t.Fatalf("decode: %v", err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// A client's developer learns why a body is refused, but the answer never quotes the
// client's text.
func TestDecodeSaysWhy(t *testing.T) {
	for _, test := range [][3]string{
		{jsonType, `{"mail":"s3cret"}`, "The request is malformed: it has a field that this route does not know."},
		{jsonType, `{"email":"x","email":"y"}`, "The request is malformed: it has a field twice."},
		{formType, "email=x&email=y", "The request is malformed: it has a field twice."},
		{jsonType, `["s3cret"]`, "The request is malformed: its body is not a JSON object."},
		{jsonType, `{"email"`, "The request is malformed: its body is not what its Content-Type says."},
		{jsonType, "{\"email\":\"\xff\"}", "The request is malformed: its body is not UTF-8."},
	} {
		got, ok := errors.AsType[*api.Error](api.Decode(post(test[0], test[1]), &fields{}))
		if !ok || got.Message != test[2] {
			t.Errorf("%q: got %+v, want %q", test[1], got, test[2])
		}
	}
}

// API-3: a body that is not exactly legal is refused.
func TestAPI3DecodeRefuses(t *testing.T) {
	deep := strings.Repeat("[", 8000) + strings.Repeat("]", 8000)
	invalid := func(t *testing.T, contentType, body string) {
		t.Helper()
		got := answerOf(t, api.Decode(post(contentType, body), &fields{}))
		if got.Status != 400 || got.Code != "invalid_request" || got.Field != "" {
			t.Errorf("got %+v, want 400 invalid_request", got)
		}
	}
	for name, body := range map[string]string{
		"unknown":                  `{"phone":"1"}`,
		"another case":             `{"EMAIL":"x"}`,
		"case folded":              `{"emai\u0131":"x"}`,
		"field's Go name":          `{"Kept":"x"}`,
		"field with a dash":        `{"-":"x"}`,
		"empty name":               `{"":"x"}`,
		"tag option":               `{"countryCode,omitempty":"1"}`,
		"duplicate":                `{"email":"x","email":"x"}`,
		"duplicate by an escape":   `{"email":"x","\u0065mail":"y"}`,
		"trailing data":            `{"email":"x"} {}`,
		"trailing text":            `{"email":"x"}x`,
		"trailing NUL":             "{\"email\":\"x\"}\x00",
		"trailing comma":           `{"email":"x",}`,
		"comment":                  `{"email":"x"/**/}`,
		"single quotes":            `{'email':'x'}`,
		"unquoted name":            `{email:"x"}`,
		"unfinished":               `{"email":"x"`,
		"unfinished string":        `{"email":"x`,
		"unknown nested":           `{"x":{"email":"x"}}`,
		"deep":                     `{"x":` + deep[:4000] + deep[12000:] + `}`,
		"deep and nothing else":    deep,
		"open only":                strings.Repeat(`{"email":`, 1500),
		"array":                    `[{"email":"x"}]`,
		"text":                     `"email"`,
		"null":                     `null`,
		"number":                   `1`,
		"white space":              "  ",
		"BOM":                      "\uFEFF{}",
		"UTF-16":                   "{\x00}\x00",
		"raw NUL":                  "{\"email\":\"a\x00b\"}",
		"raw newline":              "{\"email\":\"a\nb\"}",
		"invalid UTF-8":            "{\"email\":\"\xff\"}",
		"cut UTF-8":                "{\"email\":\"\xe2\x82\"}",
		"overlong UTF-8":           "{\"email\":\"\xc0\xaf\"}",
		"surrogate in UTF-8":       "{\"email\":\"\xed\xa0\x80\"}",
		"lone high surrogate":      `{"email":"\ud800"}`,
		"lone low surrogate":       `{"email":"\uDC00x"}`,
		"high, high":               `{"email":"\ud800\ud800"}`,
		"high, text":               `{"email":"\ud800dc00dc"}`,
		"high, other escape":       `{"email":"\ud800\n\u0041"}`,
		"escape, then high":        `{"email":"\n\ud800"}`,
		"pair, then high":          `{"email":"\ud83d\ude00\ud83d"}`,
		"lone surrogate in a name": `{"\ud800":"x"}`,
		"bad escape":               `{"email":"\x41"}`,
	} {
		t.Run("json, "+name, func(t *testing.T) { invalid(t, jsonType, body) })
	}
	for name, body := range map[string]string{
		"duplicate":         "email=x&email=x",
		"unknown duplicate": "a=1&a=2",
		"bad escape":        "email=%zz",
		"semicolon":         "email=x;force=1",
		"invalid UTF-8":     "email=%ff",
		"raw invalid UTF-8": "email=\xff",
		"invalid name":      "%ff=x",
	} {
		t.Run("form, "+name, func(t *testing.T) { invalid(t, formType, body) })
	}
}

func TestAPI3DecodeNamesTheFieldOfAWrongType(t *testing.T) {
	for _, test := range []struct{ contentType, body, field string }{
		{jsonType, `{"email":1}`, "email"},
		{jsonType, `{"email":true}`, "email"},
		{jsonType, `{"email":null}`, "email"},
		{jsonType, `{"email":{"$gt":""}}`, "email"},
		{jsonType, `{"email":["x"]}`, "email"},
		{jsonType, `{"force":"true"}`, "force"},
		{jsonType, `{"force":1}`, "force"},
		{jsonType, `{"force":null}`, "force"},
		{jsonType, `{"countryCode":-1}`, "countryCode"},
		{jsonType, `{"countryCode":1.0}`, "countryCode"},
		{jsonType, `{"countryCode":1e2}`, "countryCode"},
		{jsonType, `{"countryCode":true}`, "countryCode"},
		{jsonType, `{"countryCode":null}`, "countryCode"},
		{formType, "force=yes", "force"},
		{formType, "force=", "force"},
		{formType, "force=TRUE", "force"},
	} {
		got := answerOf(t, api.Decode(post(test.contentType, test.body), &fields{}))
		if got.Status != 400 || got.Code != "invalid_field" || got.Field != test.field {
			t.Errorf("%s: got %+v, want 400 invalid_field of %s", test.body, got, test.field)
		}
	}
}

// A phone number or a code sent as a JSON number has lost its leading zeros, so the
// answer says to send it as a string.
func TestDecodeSaysToSendNumbersAsText(t *testing.T) {
	for body, want := range map[string]bool{`{"email":654227676}`: true, `{"email":true}`: false} {
		got, ok := errors.AsType[*api.Error](api.Decode(post(jsonType, body), &fields{}))
		if !ok || got.Code != "invalid_field" || got.Field != "email" || strings.Contains(got.Message, "send it as text") != want {
			t.Errorf("%s: got %+v", body, got)
		}
	}
}

func TestAPI3DecodeRefusesMediaTypes(t *testing.T) {
	for _, contentType := range []string{
		"", "text/plain", "text/json", "application/json5", "application/problem+json", "multipart/form-data; boundary=x",
		"application/json, application/json", "application/json,text/plain", "*/*", ";", "json",
	} {
		got := answerOf(t, api.Decode(post(contentType, `{}`), &fields{}))
		if got.Status != 415 || got.Code != "unsupported_media_type" {
			t.Errorf("content type %q: got %+v, want 415", contentType, got)
		}
	}
	for _, encoding := range []string{"gzip", "identity", "", "br, gzip"} {
		r := post(jsonType, `{}`)
		r.Header.Set("Content-Encoding", encoding)
		if got := answerOf(t, api.Decode(r, &fields{})); got.Status != 415 {
			t.Errorf("content encoding %q: got %+v, want 415", encoding, got)
		}
	}
	r := post(jsonType, `{}`)
	r.Header.Add("Content-Type", jsonType)
	if got := answerOf(t, api.Decode(r, &fields{})); got.Status != 415 {
		t.Errorf("two content types: got %+v, want 415", got)
	}
	r = post(jsonType, "")
	r.Header.Set("Content-Encoding", "gzip")
	if err := api.Decode(r, &fields{}); err != nil {
		t.Errorf("encoding without a body: %v", err)
	}
}

// API-3, PW-8: the size limit applies before the type is checked and before anything is
// decoded.
func TestAPI3DecodeLimitsTheBody(t *testing.T) {
	body := func(size int) string {
		return `{"email":"` + strings.Repeat("x", size-len(`{"email":""}`)) + `"}`
	}
	if err := api.Decode(post(jsonType, body(16<<10)), &fields{}); err != nil {
		t.Errorf("16 KiB: %v", err)
	}
	for _, contentType := range []string{jsonType, formType, "image/png", ""} {
		got := answerOf(t, api.Decode(post(contentType, body(16<<10+1)), &fields{}))
		if got.Status != 413 || got.Code != "too_large" {
			t.Errorf("16 KiB + 1 as %q: got %+v, want 413 too_large", contentType, got)
		}
	}
	r := post(jsonType, "")
	endless := &counter{}
	r.Body = io.NopCloser(endless)
	if got := answerOf(t, api.Decode(r, &fields{})); got.Status != 413 {
		t.Errorf("endless body: got %+v, want 413", got)
	}
	if endless.read > 17<<10 {
		t.Errorf("endless body: read %d bytes", endless.read)
	}
}

// counter is an endless body that counts how much is read of it.
type counter struct{ read int }

func (c *counter) Read(b []byte) (int, error) {
	n := min(len(b), 512)
	c.read += n
	return n, nil
}

func TestDecodeReportsABodyThatCannotBeRead(t *testing.T) {
	r := post(jsonType, "")
	r.Body = io.NopCloser(iotest.ErrReader(errors.New("connection reset")))
	err := api.Decode(r, &fields{})
	if got := answerOf(t, err); got.Status != 400 || got.Code != "invalid_request" {
		t.Errorf("got %+v, want 400 invalid_request", got)
	}
	if !strings.Contains(err.Error(), "connection reset") {
		t.Errorf("error %q doesn't hold the cause", err)
	}
}

// A struct that can't be filled is a bug in the code and must not be reported as the
// client's mistake.
func TestDecodeRefusesABrokenStruct(t *testing.T) {
	var number struct {
		Code int `json:"code"`
	}
	type named string
	var renamed struct {
		Code named `json:"code"`
	}
	// Built by reflection, because vet rejects such a struct in the source.
	hidden := reflect.New(reflect.StructOf([]reflect.StructField{
		{Name: "code", PkgPath: "x", Type: reflect.TypeFor[string](), Tag: `json:"code"`},
	})).Interface()
	for _, into := range []any{nil, fields{}, (*fields)(nil), new(string), &number, &renamed, hidden} {
		err := api.Decode(post(jsonType, `{"code":"1"}`), into)
		if _, ok := errors.AsType[*api.Error](err); err == nil || ok {
			t.Errorf("into %T: got %v, want an error that is no answer", into, err)
		}
	}
}

func TestRawBody(t *testing.T) {
	got, err := api.RawBody(post("", "\x00\xff{"))
	if err != nil || string(got) != "\x00\xff{" {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := api.RawBody(&http.Request{}); err != nil || len(got) != 0 {
		t.Errorf("no body: got %q, %v", got, err)
	}
	if _, err := api.RawBody(post("", strings.Repeat("x", 16<<10+1))); answerOf(t, err).Status != 413 {
		t.Errorf("16 KiB + 1: got %v, want 413", err)
	}
}
