package authy_test

import (
	"encoding/json"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	authysim "countersign/sim/authy"
)

// browser sends a request as one of this server's phone pages does.
func browser(s *authysim.Server, method, path, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, "http://127.0.0.1"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

// screen returns what a phone's page shows.
func screen(t *testing.T, s *authysim.Server, query string) map[string]any {
	t.Helper()
	w := browser(s, "GET", "/phone/api/state"+query, "")
	var got map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 200 {
		t.Fatalf("state: got %d %s %v", w.Code, w.Body, err)
	}
	return got
}

func TestPagesAreServed(t *testing.T) {
	inline := regexp.MustCompile(`<style| style=| on[a-z]+=|<script[^>]*>[^<]`)
	s := authysim.New(authysim.Options{})
	defer s.Close()
	if w := browser(s, "GET", "/phone", ""); w.Code != 302 || w.Header().Get("Location") != "/phone/" {
		t.Errorf("/phone: got %d %s", w.Code, w.Header().Get("Location"))
	}
	for path, kind := range map[string]string{"/phone/": "text/html", "/phone/phone.css": "text/css", "/phone/phone.js": "text/javascript",
		"/phone/icons.svg": "image/svg+xml"} {
		w := browser(s, "GET", path, "")
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), kind) {
			t.Errorf("%s: got %d %s", path, w.Code, w.Header().Get("Content-Type"))
		}
		if path == "/phone/" && inline.MatchString(w.Body.String()) {
			t.Error("the page has inline style or script, which its policy forbids")
		}
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; style-src 'self'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: got policy %s", path, policy)
		}
	}
	if w := browser(s, "GET", "/phone/none", ""); w.Code != 404 {
		t.Errorf("unknown page: got %d", w.Code)
	}
	if got := s.Count(authysim.Every); got != 0 {
		t.Errorf("the pages count as %d requests to the API", got)
	}
}

func TestPagesKeepOthersOut(t *testing.T) {
	s := authysim.New(authysim.Options{PhoneHosts: []string{"phone.test"}})
	defer s.Close()
	phone := s.Phone("1", "2015550123")
	install := `{"phone":10001}`
	tests := []struct {
		name, method string
		header       []string
		status       int
	}{
		{"by GET", "GET", nil, 404},
		{"from another site", "POST", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"from another port", "POST", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"from another origin, an old browser", "POST", []string{"Sec-Fetch-Site", "", "Origin", "https://evil.example"}, 403},
		{"as a form", "POST", []string{"Content-Type", "application/x-www-form-urlencoded"}, 415},
		{"as plain text", "POST", []string{"Content-Type", "text/plain"}, 415},
		{"by a name that was pointed here", "POST", []string{"Host", "evil.example:1234"}, 421},
		{"by that name without a port", "POST", []string{"Host", "evil.example"}, 421},
	}
	for _, test := range tests {
		if w := browser(s, test.method, "/phone/api/install", install, test.header...); w.Code != test.status {
			t.Errorf("%s: got %d, want %d", test.name, w.Code, test.status)
		}
	}
	if w := browser(s, "GET", "/phone/api/state", "", "Host", "evil.example"); w.Code != 421 || phone.HasApp() {
		t.Errorf("state by a foreign name: got %d", w.Code)
	}
	for _, host := range []string{"127.0.0.1:9", "[::1]:9", "[::1]", "192.168.1.2", "localhost:9", "phone.localhost", "phone.test:80"} {
		if w := browser(s, "POST", "/phone/api/install", install, "Host", host); w.Code != 204 {
			t.Errorf("%s: got %d, want 204", host, w.Code)
		}
	}
}

func TestPhoneScreen(t *testing.T) {
	c := newClock()
	s, a := start(t, authysim.Options{Now: c.Now, AppName: "Shop"})
	phone := a.register("2015550123")
	a.get("/protected/json/sms/10001")
	a.get("/protected/json/call/10001")
	phone.InstallApp()
	a.get("/protected/json/sms/10001")
	forever := a.push(phone, "seconds_to_expire", "0")
	if err := phone.Deny(forever); err != nil {
		t.Fatal(err)
	}
	uuid := a.push(phone, "details[Place]", "192.0.2.1", "hidden_details[login]", "secret-login", "seconds_to_expire", "120",
		"logos[][res]", "default", "logos[][url]", "https://example.com/a.png")
	c.add(30 * time.Second)

	got := screen(t, s, "?phone=10001")
	list := []any{map[string]any{"id": 10001.0, "number": "+1 2015550123", "app": true, "pending": 1.0}}
	if diff := cmp.Diff(list, got["phones"]); diff != "" {
		t.Error("phones (-want +got):", diff)
	}
	shown := got["phone"].(map[string]any)
	requests := []any{
		map[string]any{"uuid": uuid, "message": "Log in", "status": "pending", "created": "2026-11-22T12:00:00Z", "secondsLeft": 90.0, "lifetime": 120.0,
			"details": []any{map[string]any{"key": "Place", "value": "192.0.2.1"}},
			"logos":   []any{map[string]any{"res": "default", "url": "https://example.com/a.png"}}},
		map[string]any{"uuid": forever, "message": "Log in", "status": "denied", "created": "2026-11-22T12:00:00Z", "details": nil, "logos": nil},
	}
	if diff := cmp.Diff(requests, shown["requests"]); diff != "" {
		t.Error("requests (-want +got):", diff)
	}
	if shown["code"] != phone.Code() || shown["codeSeconds"] != 10.0 {
		t.Errorf("code: got %v %v", shown["code"], shown["codeSeconds"])
	}
	for name, text := range map[string]string{"inbox": "Your Shop verification code", "calls": "Your Shop", "notices": "Open the app"} {
		entries := shown[name].([]any)
		if len(entries) != 1 || !strings.Contains(entries[0].(map[string]any)["text"].(string), text) {
			t.Errorf("%s: got %v", name, entries)
		}
	}
	if w := browser(s, "GET", "/phone/api/state?phone=10001", ""); strings.Contains(w.Body.String(), "secret-login") {
		t.Error("the page shows hidden details")
	}
	if got := screen(t, s, "?phone=x"); got["phone"] != nil {
		t.Errorf("no such phone: got %v", got["phone"])
	}
}

func TestButtons(t *testing.T) {
	s, phone, a, r := callbacks(t, authysim.Options{})
	approved, denied := a.push(phone), a.push(phone)
	press := func(action, body string) (int, string) {
		w := browser(s, "POST", "/phone/api/"+action, body)
		return w.Code, strings.TrimSpace(w.Body.String())
	}
	button := func(action, uuid string) (int, string) { return press(action, `{"phone":10001,"uuid":"`+uuid+`"}`) }
	if status, text := button("approve", approved); status != 204 {
		t.Errorf("approve: got %d %s", status, text)
	}
	if status, text := button("deny", denied); status != 204 {
		t.Errorf("deny: got %d %s", status, text)
	}
	s.Wait()
	if got, _ := r.all(); len(got) != 2 {
		t.Errorf("got %d callbacks, want 2", len(got))
	}
	if got, _ := s.Request(approved); got.Status != authysim.Approved {
		t.Errorf("approved: got %s", got.Status)
	}
	if got, _ := s.Request(denied); got.Status != authysim.Denied {
		t.Errorf("denied: got %s", got.Status)
	}
	for _, test := range []struct {
		action, body string
		status       int
		text         string
	}{
		{"approve", `{"phone":10001,"uuid":"` + approved + `"}`, 409, "approval request is not pending but approved"},
		{"approve", `{"phone":10001,"uuid":"none"}`, 404, "no such approval request"},
		{"approve", `{"phone":1}`, 404, "no such phone"},
		{"install", `{"phone":1}`, 404, "no such phone"},
		{"remove", `{`, 400, "that is no JSON of a button"},
		{"remove", `{"phone":10001}`, 204, ""},
		{"add", `{"countryCode":"+44","number":"20 7946 0000"}`, 204, ""},
		{"add", `{"countryCode":"44","number":"call me"}`, 400, "that is not a phone number"},
		{"faults", `{"provider":"bad"}`, 400, "no such switch"},
		{"faults", `{"callback":"bad"}`, 400, "no such switch"},
		{"faults", `{"messages":"bad"}`, 400, "no such switch"},
		{"faults", `{"errors":"bad"}`, 400, "no such switch"},
		{"device", `{"phone":10001,"device":"bad"}`, 400, "no such switch"},
		{"device", `{"phone":1}`, 404, "no such phone"},
		{"none", `{}`, 405, "Method Not Allowed"},
	} {
		if status, text := press(test.action, test.body); status != test.status || text != test.text {
			t.Errorf("%s %s: got %d %s, want %d %s", test.action, test.body, status, text, test.status, test.text)
		}
	}
	if phone.HasApp() || len(s.Phones()) != 2 || s.Phones()[1].Number() != "2079460000" || s.Phones()[1].CountryCode() != "44" {
		t.Error("remove and add had no effect")
	}
	s.SetNoDevice(authysim.NoDeviceAccepted)
	if status, text := button("deny", a.push(phone)); status != 409 || text != "the phone has no app" {
		t.Errorf("deny without the app: got %d %s", status, text)
	}
}

func TestPhonePagesAlone(t *testing.T) {
	s := authysim.New(authysim.Options{})
	defer s.Close()
	front := httptest.NewServer(s.PhonePages())
	defer front.Close()
	answer, err := front.Client().Get(front.URL + "/phone/api/state")
	if err != nil {
		t.Fatal(err)
	}
	if answer.Body.Close(); answer.StatusCode != 200 {
		t.Errorf("got %d", answer.StatusCode)
	}
	if answer, err = front.Client().Get(front.URL + "/protected/json/users/10001/status"); err != nil || answer.StatusCode != 404 {
		t.Errorf("the API is there too: %v", err)
	}
	answer.Body.Close()
}
