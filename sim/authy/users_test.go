package authy_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	authysim "countersign/sim/authy"
)

const notFound = `{"message":"User not found.","success":false,"errors":{"message":"User not found."},"error_code":"60026"}`

func TestRegisterMatchesByNumberAndGathersEmails(t *testing.T) {
	s, a := start(t, authysim.Options{})
	for _, number := range []string{"2015550123", "(201) 555-0123", "201.555.0123"} {
		status, body := a.post("/protected/json/users/new", "user[email]", strings.Trim(number, "()")[:3]+"@example.com",
			"user[cellphone]", number, "user[country_code]", "1")
		want(t, number, status, body, 200, `{"message":"User created successfully.","user":{"id":10001},"success":true}`)
	}
	status, body := a.do("POST", "/protected/json/users/new", "application/json",
		`{"user":{"email":"json@example.com","cellphone":"2015550123","country_code":1},"send_install_link_via_sms":false}`)
	want(t, "the other country", status, body, 200, `{"message":"User created successfully.","user":{"id":10001},"success":true}`)
	phone := s.PhoneByID(10001)
	if diff := cmp.Diff([]string{"201@example.com", "json@example.com"}, phone.Emails()); diff != "" {
		t.Error("e-mails (-want +got):", diff)
	}
	if got := len(phone.Inbox()); got != 3 {
		t.Errorf("install links: got %d, want 3: one for each registration that did not refuse it", got)
	}
	if _, body = a.post("/protected/json/users/new", "user[email]", "x@example.com", "user[cellphone]", "2015550123",
		"user[country_code]", "57"); !strings.Contains(body, `"id":10002`) {
		t.Errorf("the same digits in another country: got %s, want another id", body)
	}
}

func TestRegisterRefusesFields(t *testing.T) {
	_, a := start(t, authysim.Options{})
	tests := []struct{ name, email, country, number, wrong string }{
		{"number too short", "a@example.com", "1", "2015", `"cellphone":"is invalid"`},
		{"number too long", "a@example.com", "44", "12345678901234", `"cellphone":"is invalid"`},
		{"number with letters", "a@example.com", "1", "201555CALL", `"cellphone":"is invalid"`},
		{"number missing", "a@example.com", "1", "", `"cellphone":"is invalid"`},
		{"number that is never valid", "a@example.com", "1", "5005550001", `"cellphone":"is invalid"`},
		{"country that does not exist", "a@example.com", "999", "2015550123", `"country_code":"is not supported"`},
		{"country missing", "a@example.com", "", "2015550123", `"country_code":"is not supported"`},
		{"e-mail without a domain", "ann", "1", "2015550123", `"email":"is invalid"`},
		{"e-mail with a name", "Ann <a@example.com>", "1", "2015550123", `"email":"is invalid"`},
		{"two fields", "", "1", "x", `"cellphone":"is invalid","email":"is invalid"`},
	}
	for _, test := range tests {
		status, body := a.post("/protected/json/users/new",
			"user[email]", test.email, "user[cellphone]", test.number, "user[country_code]", test.country)
		want(t, test.name, status, body, 400, `{"message":"User was not valid","success":false,"errors":{`+test.wrong+
			`,"message":"User was not valid"},`+test.wrong+`,"error_code":"60027"}`)
	}
}

func TestUserStatus(t *testing.T) {
	c := newClock()
	_, a := start(t, authysim.Options{Now: c.Now})
	phone := a.register("2015551118")
	status, body := a.get("/protected/json/users/10001/status?user_ip=192.0.2.1")
	want(t, "without the app", status, body, 200, `{"status":{"authy_id":10001,"confirmed":false,"registered":false,"country_code":1,`+
		`"phone_number":"XXX-XXX-1118","email":"ann@example.com","devices":["sms"],"has_hard_token":false,"account_disabled":false,`+
		`"detailed_devices":[{"device_type":"authy","os_type":"unknown","registration_device_id":null,"registration_method":null,`+
		`"device_id":10001,"last_sync_date":0,"creation_date":0}],"deleted_devices":[]},"message":"User status.","success":true}`)
	phone.InstallApp()
	_, body = a.get("/protected/json/users/10001/status")
	for _, part := range []string{`"confirmed":true,"registered":true`, `"devices":["android"]`, `"creation_date":1795348800`} {
		if !strings.Contains(body, part) {
			t.Errorf("with the app: got %s, want %s in it", body, part)
		}
	}
	phone.RemoveApp()
	if _, body = a.get("/protected/json/users/10001/status"); !strings.Contains(body, `"registered":false`) || phone.HasApp() {
		t.Errorf("after the app was removed: got %s", body)
	}
}

func TestUnknownUser(t *testing.T) {
	s, a := start(t, authysim.Options{})
	s.Phone("1", "2015550123") // a phone that is not registered
	for _, id := range []string{"10001", "77", "tony", "1e4", "-1", "99999999999999999999"} {
		for _, path := range []string{"users/ID/status", "sms/ID", "call/ID"} {
			path = "/protected/json/" + strings.Replace(path, "ID", id, 1)
			status, body := a.get(path)
			want(t, path, status, body, 404, notFound)
		}
		status, body := a.post("/onetouch/json/users/"+id+"/approval_requests", "message", "Log in")
		want(t, "approval request of "+id, status, body, 404, notFound)
	}
}
