package authy_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	authysim "countersign/sim/authy"
)

func TestKey(t *testing.T) {
	s := authysim.New(authysim.Options{Key: "the-key"})
	defer s.Close()
	const refused = `{"error_code":"60001","message":"Invalid API key","errors":{"message":"Invalid API key"},"success":false}`
	tests := []struct {
		name, method, target, header, body string
		status                             int
	}{
		{"header", "GET", "/protected/json/users/10001/status", "the-key", "", 404},
		{"query", "GET", "/protected/json/users/10001/status?api_key=the-key", "", "", 404},
		{"form", "POST", "/protected/json/users/new", "", "api_key=the-key", 400},
		{"none", "GET", "/protected/json/users/10001/status", "", "", 401},
		{"wrong", "GET", "/protected/json/users/10001/status", "The-key", "", 401},
		{"wrong header, right query", "GET", "/protected/json/users/10001/status?api_key=the-key", "x", "", 401},
	}
	for _, test := range tests {
		r := httptest.NewRequest(test.method, test.target, strings.NewReader(test.body))
		if test.header != "" {
			r.Header.Set("X-Authy-API-Key", test.header)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != test.status {
			t.Errorf("%s: got %d %s, want %d", test.name, w.Code, w.Body, test.status)
		}
		if test.status == 401 {
			want(t, test.name, w.Code, w.Body.String(), 401, refused)
		}
	}
}

func TestUnknownURLIsPlainText(t *testing.T) {
	s, a := start(t, authysim.Options{})
	const text = "Requested URL was not found. Please check http://docs.authy.com/ to see the valid URLs"
	for _, request := range []string{"GET /", "GET /protected/json/nothing", "GET /protected/xml/sms/1", "POST /protected/json/sms/1",
		"GET /protected/json/users/new", "DELETE /protected/json/users/1/delete"} {
		method, path, _ := strings.Cut(request, " ")
		status, body, header := a.raw(method, path, "", "")
		want(t, request, status, body, 404, text)
		if got := header.Get("Content-Type"); !strings.HasPrefix(got, "text/plain") {
			t.Errorf("%s: got content type %s, want text/plain", request, got)
		}
	}
	if got := s.Count(authysim.EndpointUnknown); got != 6 {
		t.Errorf("unknown requests: got %d, want 6", got)
	}
}

func TestContentTypes(t *testing.T) {
	_, a := start(t, authysim.Options{})
	for path, want := range map[string]string{
		"/protected/json/users/10001/status":  "application/json",
		"/onetouch/json/approval_requests/no": "application/json;charset=utf-8",
	} {
		if _, _, header := a.raw("GET", path, "", ""); header.Get("Content-Type") != want {
			t.Errorf("%s: got %s, want %s", path, header.Get("Content-Type"), want)
		}
	}
}

// A client that does not check what it puts into a path gets the result that Authy gave
// such clients.
func TestPathIsDecodedAndCleanedBeforeRouting(t *testing.T) {
	for _, token := range []string{"../sms", "..%2fsms", "..%2Fsms", "%2e%2e/sms", "%2e%2e%2fsms"} {
		s, a := start(t, authysim.Options{})
		a.register("2015550123")
		status, body := a.get("/protected/json/verify/" + token + "/10001?force=true")
		want(t, token, status, body, 200, `{"success":true,"message":"SMS token was sent","cellphone":"+1-XXX-XXX-XX23"}`)
		if got := s.Count(authysim.EndpointVerify); got != 0 {
			t.Errorf("%s: it was taken for a code check", token)
		}
	}
}

func TestMalformedRequests(t *testing.T) {
	_, a := start(t, authysim.Options{})
	const form, js = "application/x-www-form-urlencoded", "application/json"
	tests := []struct{ name, contentType, body, code string }{
		{"JSON cut off", js, `{"user":{`, "60002"},
		{"JSON of another type", js, `[1]`, "60002"},
		{"JSON and more", js, `{} {}`, "60002"},
		{"JSON with a broken name", js, `{"a":{1:2}}`, "60002"},
		{"JSON nested too deep", js, strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40), "60002"},
		{"JSON not in UTF-8", js, "{\"a\":\"\xff\"}", "60005"},
		{"form not in UTF-8", form, "a=%ff", "60005"},
		{"form name not escaped well", form, "%zz=1", "60002"},
		{"form value not escaped well", form, "a=%z", "60002"},
		{"bracket left open", form, "user[email=x", "60002"},
		{"text after a bracket", form, "user[a]b=x", "60002"},
		{"brackets nested too deep", form, "a" + strings.Repeat("[b]", 40) + "=1", "60002"},
		{"list and object", form, "a[]=1&a[b]=2", "60002"},
		{"text and object", form, "a=1&a[b]=2", "60002"},
		{"text and list", form, "a=1&a[]=2", "60002"},
		{"larger than a megabyte", form, "a=" + strings.Repeat("x", 1<<20), "60002"},
	}
	for _, test := range tests {
		status, body := a.do("POST", "/protected/json/users/new", test.contentType, test.body)
		if status != 400 || !strings.Contains(body, `"error_code":"`+test.code+`"`) {
			t.Errorf("%s: got %d %s, want 400 with %s", test.name, status, body, test.code)
		}
	}
	if status, body := a.get("/protected/json/users/10001/status?a[=1"); status != 400 {
		t.Errorf("malformed query: got %d %s, want 400", status, body)
	}
}

func TestReceivedIsAJournal(t *testing.T) {
	c := newClock()
	s, a := start(t, authysim.Options{Now: c.Now, NoDevice: authysim.NoDeviceAccepted})
	phone := a.register("2015550123")
	s.ResetJournal()
	a.do("POST", "/onetouch/json/users/10001/approval_requests?seconds_to_expire=120", "application/json; charset=utf-8",
		`{"message":"Log in","details":{"a":"1","b":null},"logos":[{"res":"default","url":"u"},{"res":"low","url":"v"}],"api_key":"secret"}`)
	a.get("/protected/json/verify/" + phone.WrongCode() + "/10001?force=true")
	got := s.Received()
	if len(got) != 2 || s.Count(authysim.Every) != 2 || s.Count("push") != 1 || s.Count("verify") != 1 || s.Count("sms") != 0 {
		t.Fatalf("counts are wrong: %+v", got)
	}
	first := got[0]
	if first.Header.Get("X-Authy-API-Key") != "" {
		t.Error("the journal has the key")
	}
	first.Header = nil
	if diff := cmp.Diff(authysim.Received{At: c.Now(), Endpoint: "push", Method: http.MethodPost,
		Path: "/onetouch/json/users/10001/approval_requests", Status: 200, Params: map[string][]string{
			"message": {"Log in"}, "details[a]": {"1"}, "details[b]": {""}, "seconds_to_expire": {"120"},
			"logos[][res]": {"default", "low"}, "logos[][url]": {"u", "v"}}}, first); diff != "" {
		t.Error("approval request (-want +got):", diff)
	}
	if got[1].Status != 401 {
		t.Errorf("wrong code: got status %d, want 401", got[1].Status)
	}
	first.Params.Set("message", "changed")
	if s.Received()[0].Params.Get("message") != "Log in" {
		t.Error("the journal can be changed from outside")
	}
}

func TestJournalIsBounded(t *testing.T) {
	s, a := start(t, authysim.Options{Keep: 3})
	for range 20 {
		a.get("/protected/json/users/10001/status")
	}
	if got := len(s.Received()); got < 3 || got > 6 {
		t.Errorf("journal: got %d entries, want 3 to 6", got)
	}
	if got := s.Count(authysim.EndpointUser); got != 20 {
		t.Errorf("count: got %d, want 20", got)
	}
}
