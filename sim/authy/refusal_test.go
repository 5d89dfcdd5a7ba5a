package authy_test

import (
	"io"
	"strings"
	"testing"

	authysim "countersign/sim/authy"
)

func TestRefusalsHaveTheDocumentedStatusAndText(t *testing.T) {
	s, a := start(t, authysim.Options{})
	for _, test := range []struct {
		code    string
		status  int
		message string
	}{
		{"60000", 400, "An error occurred."},
		{"60002", 400, "Invalid request"},
		{"60003", 429, "DoS protection"},
		{"60004", 400, "Invalid parameter"},
		{"60005", 400, "UTF-8 invalid"},
		{"60006", 503, "Phone calls are not enabled on this account"},
		{"60007", 503, "SMS is not enabled"},
		{"60014", 503, ""},
		{"60015", 503, "SMS token was not sent"},
		{"60016", 401, "User doesn't exist"},
		{"60017", 503, "User has been suspended."},
		{"60019", 401, "Token is invalid. Token was used recently."},
		{"60020", 401, "Token is invalid"},
		{"60026", 404, "User not found."},
		{"60027", 400, "User was not valid"},
		{"60033", 400, "Phone number is invalid"},
		{"60049", 404, "Approval request not found"},
		{"60051", 400, ""},
		{"60060", 503, "Your account is suspended"},
		{"60065", 403, "Needs to enable OneTouch first"},
		{"60078", 403, "Invalid country code"},
		{"60082", 403, ""},
		{"60083", 403, ""},
		{"60127", 400, ""},
		{"60128", 400, ""},
		{"60130", 400, ""},
		{"60131", 400, ""},
	} {
		s.Faults().Set("sms", authysim.Fault{Kind: authysim.Refusal, Code: test.code})
		status, body := a.get(smsPath)
		if status != test.status || !strings.HasPrefix(body, `{"message":"`+test.message) || !strings.HasSuffix(body, `"error_code":"`+test.code+`"}`) {
			t.Errorf("%s: got %d %s, want %d %s", test.code, status, body, test.status, test.message)
		}
	}
	for endpoint, part := range map[authysim.Endpoint]string{"call": `"error_code":"60006"`, "push": `"error_code":"60060"`} {
		s.Faults().Set(endpoint, authysim.Fault{Kind: authysim.UnavailableCode})
		status, body := a.get("/protected/json/call/10001")
		if endpoint == "push" {
			status, body = a.post("/onetouch/json/users/10001/approval_requests")
		}
		if status != 503 || !strings.Contains(body, part) {
			t.Errorf("%s: got %d %s, want 503 with %s", endpoint, status, body, part)
		}
	}
}

// FuzzRequests sends requests that only a broken client could send; the server must
// always answer.
func FuzzRequests(f *testing.F) {
	for _, seed := range [][3]string{
		{"/protected/json/users/new", "application/json", `{"user":{"email":"a@example.com","cellphone":["1"],"country_code":null}}`},
		{"/onetouch/json/users/10001/approval_requests", "", "message=m&details[a][]=1&details[]=2&logos[][res]=x&logos[]=y&[]=1&=2"},
		{"/onetouch/json/users/10001/approval_requests", "", "message[]=m&message[a]=b&message=c&logos=d&seconds_to_expire[]=1"},
		{"/protected/json/verify/../../x/%2e", "", ""},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	s := authysim.New(authysim.Options{WithApp: true})
	s.Phone("1", "2015550123")
	f.Fuzz(func(t *testing.T, path, contentType, body string) {
		for _, method := range []string{"GET", "POST"} {
			w, r := recorded(method, "/")
			if method == "POST" {
				r.Body = io.NopCloser(strings.NewReader(body))
			}
			r.URL.Path, r.URL.RawQuery = path, ""
			r.Header.Set("Content-Type", contentType)
			r.Header.Set("X-Authy-API-Key", s.Key())
			if s.ServeHTTP(w, r); w.Code == 0 || w.Code >= 500 {
				t.Errorf("%s %q: got %d", method, path, w.Code)
			}
		}
	})
}
