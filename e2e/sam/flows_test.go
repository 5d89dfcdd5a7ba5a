package sam_test

import "strings"

const (
	signUp  = `{"fullName":"Ada Lovelace","email":"$EMAIL","password":"an engine of brass","countryCode":"1","phone":"$PHONE"}`
	logIn   = `{"email":"$EMAIL","password":"an engine of brass"}`
	bearer  = "Authorization: Bearer $TOKEN"
	cookies = "Cookie: __Host-login=$LOGIN; __Host-session=$SESSION"
	here    = "Sec-Fetch-Site: same-origin"
)

// logins are whole logins: one for each kind of client, and for each way through.
var logins = []flow{
	{"push approved, token client", []step{
		{name: "sign up", method: "POST", path: "/user", json: signUp, want: 201, state: "active"},
		{name: "log in", method: "POST", path: "/session", json: logIn, want: 200, state: "pending"},
		{name: "wait", method: "GET", path: "/session/status", header: []string{bearer}, want: 200, state: "pending"},
		{name: "no user yet", method: "GET", path: "/user", header: []string{bearer}, want: 403},
		{name: "approve", before: approve, method: "GET", path: "/session/status", header: []string{bearer}, want: 200, state: "active"},
		{name: "session", method: "GET", path: "/session", header: []string{bearer}, want: 200, state: "active"},
		{name: "user", method: "GET", path: "/user", header: []string{bearer}, want: 200},
		{name: "log out", method: "DELETE", path: "/session", header: []string{bearer}, want: 204},
		{name: "out", method: "GET", path: "/user", header: []string{bearer}, want: 403},
	}},
	{"push denied, then a code, cookie client", []step{
		{name: "sign up", method: "POST", path: "/user", json: signUp, header: []string{"Accept-Session: cookie", here}, want: 201, state: "active"},
		{name: "log in", method: "POST", path: "/session", json: logIn, header: []string{"Accept-Session: cookie", here}, want: 200, state: "pending"},
		{name: "deny", before: deny, method: "GET", path: "/session/status", header: []string{cookies, here}, want: 200, state: "pending"},
		{name: "another site", method: "GET", path: "/session/status", header: []string{cookies, "Sec-Fetch-Site: cross-site"}, want: 403},
		{name: "wrong code", method: "POST", path: "/session/verify", json: `{"code":"00000000"}`, header: []string{cookies, here}, want: 401},
		{name: "ask for a text", method: "POST", path: "/session/resend", json: `{"channel":"sms","force":true}`, header: []string{cookies, here}, want: 200},
		{name: "too soon again", method: "POST", path: "/session/resend", json: `{"channel":"sms","force":true}`, header: []string{cookies, here}, want: 429},
		{name: "code", method: "POST", path: "/session/verify", json: `{"code":"$CODE"}`, header: []string{cookies, here}, want: 200, state: "active"},
		{name: "user", method: "GET", path: "/user", header: []string{cookies, here}, want: 200},
		{name: "log out", method: "DELETE", path: "/session", header: []string{cookies, here}, want: 204},
	}},
	{"push approved, tutorial client", []step{
		{name: "sign up", method: "POST", path: "/user", form: "fullName=Ada+Lovelace&email=$EMAIL&password=an+engine+of+brass&countryCode=1&phone=$PHONE", want: 201},
		{name: "log in", method: "POST", path: "/session", form: "email=$EMAIL&password=an+engine+of+brass", want: 200, state: "pending"},
		{name: "wait", method: "GET", path: "/authy/status", header: []string{"X-API-TOKEN: $TOKEN"}, want: 200, state: "unverified"},
		{name: "approve", before: approve, method: "GET", path: "/authy/status", header: []string{"X-API-TOKEN: $TOKEN"}, want: 200, state: "approved"},
		{name: "user", method: "GET", path: "/user", header: []string{"X-API-TOKEN: $TOKEN"}, want: 200},
		{name: "log out", method: "DELETE", path: "/session", header: []string{"X-API-TOKEN: $TOKEN"}, want: 204},
		{name: "no more", method: "GET", path: "/authy/status", header: []string{"X-API-TOKEN: $TOKEN"}, want: 200, state: "denied"},
		{name: "no token", method: "GET", path: "/authy/status", header: []string{"X-API-TOKEN: null"}, want: 403},
	}},
	{"push denied, then a code, tutorial client", []step{
		{name: "sign up", method: "POST", path: "/user", form: "fullName=Ada+Lovelace&email=$EMAIL&password=an+engine+of+brass&countryCode=1&phone=$PHONE", want: 201},
		{name: "log in", method: "POST", path: "/session", form: "email=$EMAIL&password=an+engine+of+brass", want: 200, state: "pending"},
		{name: "deny", before: deny, method: "GET", path: "/authy/status", header: []string{"X-API-TOKEN: $TOKEN"}, want: 200, state: "denied"},
		{name: "ask for a text", method: "POST", path: "/session/resend", header: []string{"X-API-TOKEN: $TOKEN"}, want: 200},
		{name: "code", method: "POST", path: "/session/verify", form: "code=$CODE", header: []string{"X-API-TOKEN: $TOKEN"}, want: 200, state: "active"},
		{name: "user", method: "GET", path: "/user", header: []string{"X-API-TOKEN: $TOKEN"}, want: 200},
	}},
}

// odd are requests of every kind that a gateway may turn into an event in its own way, or answer by itself.
var odd = flow{"requests of every kind", []step{
	{name: "sign up", method: "POST", path: "/user", json: signUp, want: 201},
	{name: "unknown path", method: "POST", path: "/nothing", json: `{}`},
	{name: "unknown method", method: "PUT", path: "/session", json: `{}`},
	{name: "HEAD of a GET route", method: "HEAD", path: "/session"},
	{name: "slash at the end", method: "POST", path: "/session/", json: logIn},
	{name: "two slashes", method: "POST", path: "//session", json: logIn},
	{name: "path in capitals", method: "POST", path: "/Session", json: logIn},
	{name: "encoded path", method: "POST", path: "/sessio%6e", json: logIn},
	{name: "query", method: "GET", path: "/session?a=1&a=2&b=%20&token=x"},
	{name: "query and no value", method: "GET", path: "/session?a&=b"},
	{name: "no content type", method: "POST", path: "/session", body: []byte(`{}`), want: 415},
	{name: "no body", method: "POST", path: "/session", want: 400},
	{name: "plain text", method: "POST", path: "/session", body: []byte(`{}`), header: []string{"Content-Type: text/plain"}, want: 415},
	{name: "JSON with a charset", method: "POST", path: "/session", body: []byte(`{"email":"x@example.com","password":"not the one"}`), header: []string{"Content-Type: application/json; charset=utf-8"}, want: 403},
	{name: "JSON as something else", method: "POST", path: "/session", body: []byte(`{}`), header: []string{"Content-Type: application/vnd.api+json"}, want: 415},
	{name: "text beyond ASCII", method: "POST", path: "/session", json: `{"email":"zoë@example.com","password":"пароль 密码 🔑 é"}`, want: 403},
	{name: "bytes that are no text", method: "POST", path: "/session", body: []byte("{\"email\":\"\xff\xfe\"}"), header: []string{"Content-Type: application/json"}},
	{name: "compressed", method: "POST", path: "/session", body: []byte(`{}`), header: []string{"Content-Type: application/json", "Content-Encoding: gzip"}, want: 415},
	{name: "unknown field", method: "POST", path: "/session", json: `{"email":"x@example.com","password":"not the one","admin":true}`, want: 400},
	{name: "the same field twice", method: "POST", path: "/session", json: `{"email":"x@example.com","email":"y@example.com","password":"not the one"}`, want: 400},
	{name: "form with a plus and an escape", method: "POST", path: "/session", form: "email=x%2By%40example.com&password=a+b+c+d+%26+e", want: 403},
	{name: "body over our limit", method: "POST", path: "/session", json: `{"email":"` + strings.Repeat("x", 17000) + `"}`, want: 413},
	{name: "body over Lambda's limit", method: "POST", path: "/session", json: `{"email":"` + strings.Repeat("x", 7<<20) + `"}`},
	{name: "headers over the limit", method: "GET", path: "/session", header: []string{"X-Long: " + strings.Repeat("x", 11000)}},
	{name: "headers under the limit", method: "GET", path: "/session", header: []string{"X-Long: " + strings.Repeat("x", 9000)}, want: 403},
	{name: "the same header twice", method: "GET", path: "/session", header: []string{"X-API-TOKEN: one", "X-API-TOKEN: two"}, want: 403},
	{name: "two lines of cookies", method: "GET", path: "/session", header: []string{"Cookie: a=1; b=2", "Cookie: c=3", here}, want: 403},
	{name: "headers that only a proxy may send", method: "GET", path: "/session", header: []string{"X-Forwarded-For: 1.2.3.4", "X-Forwarded-Host: evil.example", "Forwarded: for=1.2.3.4"}, want: 403},
	{name: "callback without signature", method: "POST", path: "/authy/callback", json: `{"callback_action":"approval_request_status"}`, want: 401},
	{name: "callback by GET", method: "GET", path: "/authy/callback"},
	{name: "callback that is no text", method: "POST", path: "/authy/callback", body: []byte{0xff, 0xfe, 0}, header: []string{"Content-Type: application/json"}},
	{name: "e-mail that is taken", method: "POST", path: "/user", json: strings.Replace(signUp, "an engine of brass", "another password", 1), want: 409},
}}

// crossOrigin are what a browser sends for a page of another site.
var crossOrigin = flow{"a page of another site", []step{
	{name: "sign up", method: "POST", path: "/user", json: signUp, header: []string{"Origin: https://app.example"}, want: 201},
	{name: "log in", method: "POST", path: "/session", json: logIn, header: []string{"Origin: https://other.example:8443"}, want: 200},
	{name: "origin that is not listed", method: "GET", path: "/session", header: []string{"Origin: https://evil.example", bearer}, want: 200},
	{name: "preflight", method: "OPTIONS", path: "/session", header: []string{
		"Origin: https://app.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: content-type,x-api-token",
	}},
	{name: "preflight of an origin that is not listed", method: "OPTIONS", path: "/session", header: []string{
		"Origin: https://evil.example", "Access-Control-Request-Method: POST",
	}},
	{name: "preflight for an unknown path", method: "OPTIONS", path: "/nothing", header: []string{
		"Origin: https://app.example", "Access-Control-Request-Method: POST",
	}},
	{name: "unknown path from a listed origin", method: "POST", path: "/nothing", header: []string{"Origin: https://app.example"}},
	{name: "approve", before: approve, method: "GET", path: "/session/status", header: []string{"Origin: https://app.example", bearer}, want: 200, state: "active"},
}}
