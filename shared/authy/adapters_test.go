package authy

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"countersign/shared/factor"

	"github.com/google/go-cmp/cmp"
)

// Each adapter implements its interfaces.
var (
	_ factor.Checker  = Codes{}
	_ factor.Sender   = Codes{}
	_ factor.Pusher   = Pushes{}
	_ factor.Asker    = Answers{}
	_ factor.Receiver = Callbacks{}
	_ factor.Enroller = Enrolment{}
)

// somebody returns the factor of a person that Authy knows.
func somebody() factor.Factor { return factor.Factor{ID: "authy", Kind: Kind, Ref: string(testID)} }

// Check returns an error together with Unclear and Unchecked, and never with another verdict.
func TestVerdicts(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer http.HandlerFunc
		want   factor.Verdict
	}{
		{"right", answer(200, `{"token":"is valid","success":true}`), factor.Right},
		{"wrong", refusal(401, "60020", "Token is invalid"), factor.Wrong},
		{"used", refusal(401, "60019", "Token was used recently"), factor.Wrong},
		{"asked too often", refusal(429, "60003", "DoS protection"), factor.Unchecked},
		{"bad key", refusal(401, "60001", "Invalid API key"), factor.Unchecked},
		{"gone", refusal(404, "60026", "User not found."), factor.Unchecked},
		{"suspended", refusal(503, "60017", "User has been suspended."), factor.Unchecked},
		{"401 alone", answer(401, ``), factor.Unclear},
		{"broken", breakOff, factor.Unclear},
		{"useless", answer(200, `{"success":true}`), factor.Unclear},
		{"server error", answer(500, `<html>`), factor.Unclear},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, w := client(t, tt.answer)
			got, err := Codes{c}.Check(t.Context(), somebody(), testToken, "")
			if got != tt.want || (err != nil) != (tt.want == factor.Unclear || tt.want == factor.Unchecked) {
				t.Errorf("got %v, %v, want %v", got, err, tt.want)
			}
			if n := len(w.requests()); n != 1 {
				t.Errorf("asked %d times", n)
			}
		})
	}
	c, w := client(t, answer(200, `{"token":"is valid","success":true}`))
	for name, f := range map[string]factor.Factor{"nobody": {}, "no id": {Ref: "../sms"}} {
		if got, err := (Codes{c}).Check(t.Context(), f, testToken, ""); got != factor.Unchecked || err == nil || len(w.requests()) != 0 {
			t.Errorf("%s: got %v, %v", name, got, err)
		}
	}
}

func TestSend(t *testing.T) {
	const went, opened = `{"success":true,"cellphone":"+1-XXX-XXX-XX23"}`, `{"ignored":true,"success":true}`
	for _, tt := range []struct {
		message     factor.Message
		answer, uri string
		want        factor.Sent
	}{
		{factor.Message{Method: factor.SMS}, went, "/protected/json/sms/900111", factor.Sent{}},
		{factor.Message{Method: factor.Call, Force: true, Locale: "de-AT"}, went, "/protected/json/call/900111?force=true&locale=de", factor.Sent{}},
		{factor.Message{Method: factor.SMS, Locale: "tlh"}, opened, "/protected/json/sms/900111", factor.Sent{ToApp: true}},
	} {
		c, w := client(t, answer(200, tt.answer))
		got, err := Codes{c}.Send(t.Context(), somebody(), tt.message)
		if r := w.requests(); err != nil || got != tt.want || len(r) != 1 || r[0].URI != tt.uri {
			t.Errorf("%+v: got %+v, %v, sent %+v", tt.message, got, err, r)
		}
	}
	c, w := client(t, answer(200, went))
	for _, method := range []factor.Method{"", factor.Push, factor.App} {
		if _, err := (Codes{c}).Send(t.Context(), somebody(), factor.Message{Method: method}); !factor.NothingDone(err) || len(w.requests()) != 0 {
			t.Errorf("%q: got %v", method, err)
		}
	}
}

func TestEnrol(t *testing.T) {
	c, w := client(t, answer(200, `{"user":{"id":900111},"success":true}`), answer(200, `{"status":{"authy_id":900111,"registered":true},"success":true}`))
	f, err := Enrolment{c}.Enrol(t.Context(), factor.Person{Email: testEmail, CountryCode: "1", National: testPhone, E164: "+1" + testPhone})
	if diff := cmp.Diff(factor.Factor{ID: "authy", Kind: Kind, Ref: "900111", Number: "+1" + testPhone}, f); diff != "" || err != nil {
		t.Fatalf("%v (-want +got):\n%s", err, diff)
	}
	if app, err := (Enrolment{c}).App(t.Context(), f); !app || err != nil {
		t.Errorf("app: %v, %v", app, err)
	}
	if app, err := (Pushes{c}).App(t.Context(), f); !app || err != nil {
		t.Errorf("app for a push: %v, %v", app, err)
	}
	if r := w.requests(); len(r) != 3 || r[1].URI != "/protected/json/users/900111/status" || r[2].URI != r[1].URI {
		t.Errorf("sent %+v", r)
	}
}

// Only the three statuses that end a push are answers. "pending" is not.
func TestAnswers(t *testing.T) {
	for status, want := range map[string]factor.Answer{
		"approved": factor.Approved, "denied": factor.Denied, "expired": factor.Expired, "pending": "",
	} {
		c, _ := client(t, answer(200, `{"approval_request":{"_authy_id":900111,"status":"`+status+`","uuid":"`+uuid+`"},"success":true}`))
		got, err := Answers{c}.Answer(t.Context(), somebody(), uuid)
		if diff := cmp.Diff(factor.Answered{Person: "900111", Ref: uuid, Answer: want}, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", status, err, diff)
		}
	}
	for _, status := range []string{"APPROVED", "postponed", ""} {
		c, _ := client(t, answer(200, `{"approval_request":{"_authy_id":900111,"status":"`+status+`","uuid":"`+uuid+`"},"success":true}`))
		if got, err := (Answers{c}).Answer(t.Context(), somebody(), uuid); err == nil || got != (factor.Answered{}) {
			t.Errorf("%q: got %+v, %v", status, got, err)
		}
	}
}

const receivedAt = "https://login.example.org/authy/callback"

// body returns the body of a callback for one of our pushes, with one text replaced.
func body(from, to string) []byte {
	return []byte(strings.Replace(`{"uuid":"`+uuid+`","authy_id":900111,"status":"approved","approval_request":{"transaction":{"hidden_details":{"login":"00ff","push":"2"}}}}`, from, to, 1))
}

// receive signs a body at the given time, changes the headers, and passes both to Callbacks.
func receive(t *testing.T, body []byte, at time.Time, change func(http.Header)) (factor.Answered, error) {
	t.Helper()
	nonce := strconv.FormatInt(at.Unix(), 10)
	params, err := canonicalJSON(body)
	if err != nil {
		params = ""
	}
	h := http.Header{SignatureHeader: {sign(testKey, nonce, http.MethodPost, receivedAt, params)}, NonceHeader: {nonce}}
	if change != nil {
		change(h)
	}
	c := Callbacks{URL: receivedAt, Keys: func(context.Context) ([]string, error) { return []string{"another", testKey}, nil }}
	return c.Receive(t.Context(), h, body, receivedNow())
}

func receivedNow() time.Time { return time.Unix(1796000000, 0) }

func TestReceive(t *testing.T) {
	for _, tt := range []struct {
		status string
		want   factor.Answer
	}{
		{"approved", factor.Approved}, {"denied", factor.Denied}, {"expired", factor.Expired},
	} {
		got, err := receive(t, body("approved", tt.status), receivedNow(), nil)
		if diff := cmp.Diff(factor.Answered{Login: "00ff", Ordinal: 2, Person: "900111", Ref: uuid, Answer: tt.want}, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", tt.status, err, diff)
		}
	}
}

// Each reason to ignore a callback has its own error, and no answer comes with it.
func TestReceiveRefuses(t *testing.T) {
	for _, tt := range []struct {
		name   string
		body   []byte
		age    time.Duration
		change func(http.Header)
		want   error
	}{
		{"unsigned", body("", ""), 0, func(h http.Header) { h.Del(SignatureHeader) }, factor.ErrUnsigned},
		{"an empty signature", body("", ""), 0, func(h http.Header) { h.Set(SignatureHeader, "") }, factor.ErrUnsigned},
		{"another signature", body("", ""), 0, func(h http.Header) { h.Set(SignatureHeader, "QUJD") }, factor.ErrSignature},
		{"no nonce", body("", ""), 0, func(h http.Header) { h.Del(NonceHeader) }, factor.ErrSignature},
		{"no canonical form", []byte(`{"a":1,"a":2}`), 0, nil, factor.ErrSignature},
		{"too old", body("", ""), 10*time.Minute + time.Second, nil, factor.ErrStale},
		{"from the future", body("", ""), -10*time.Minute - time.Second, nil, factor.ErrStale},
		{"a field twice", body(`"status"`, `"approval_request[transaction][hidden_details][login]":"b","status"`), 0, nil, factor.ErrMeaningless},
		{"no uuid", body("uuid", "other"), 0, nil, factor.ErrForeign},
		{"a uuid of another form", body(uuid, "u"), 0, nil, factor.ErrForeign},
		{"no person", body("authy_id", "other"), 0, nil, factor.ErrForeign},
		{"other status", body("approved", "APPROVED"), 0, nil, factor.ErrForeign},
		{"pending", body("approved", "pending"), 0, nil, factor.ErrForeign},
		{"no details", body("hidden_details", "details"), 0, nil, factor.ErrForeign},
		{"no ordinal", body(`"push":"2"`, `"x":"2"`), 0, nil, factor.ErrForeign},
		{"an ordinal that is no number", body(`"push":"2"`, `"push":"2x"`), 0, nil, factor.ErrForeign},
		{"no login", body(`"login":"00ff"`, `"x":"00ff"`), 0, nil, factor.ErrForeign},
	} {
		got, err := receive(t, tt.body, receivedNow().Add(-tt.age), tt.change)
		if !errors.Is(err, tt.want) || got != (factor.Answered{}) {
			t.Errorf("%s: got %+v, %v, want %v", tt.name, got, err, tt.want)
		}
		if unsigned := errors.Is(err, factor.ErrUnsigned); unsigned != errors.Is(tt.want, factor.ErrUnsigned) {
			t.Errorf("%s: unsigned? %v", tt.name, err)
		}
	}
	for _, age := range []time.Duration{10 * time.Minute, -10 * time.Minute} {
		if _, err := receive(t, body("", ""), receivedNow().Add(-age), nil); err != nil {
			t.Errorf("%v old: %v", age, err)
		}
	}
}

// If the keys can't be read, we don't know whether the signature is right. That is not the
// error for a bad signature.
func TestReceiveWithoutKeys(t *testing.T) {
	down := errors.New("parameter store is down")
	c := Callbacks{URL: receivedAt, Keys: func(context.Context) ([]string, error) { return nil, down }}
	if _, err := c.Receive(t.Context(), http.Header{}, body("", ""), receivedNow()); !errors.Is(err, down) || errors.Is(err, factor.ErrSignature) {
		t.Errorf("got %v", err)
	}
}
