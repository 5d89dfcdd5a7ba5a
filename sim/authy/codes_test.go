package authy_test

import (
	"strings"
	"testing"
	"time"

	authysim "countersign/sim/authy"
)

const (
	invalid = `{"message":"Token is invalid","token":"is invalid","success":false,"errors":{"message":"Token is invalid"},"error_code":"60020"}`
	reused  = `{"message":"Token is invalid. Token was used recently.","success":false,` +
		`"errors":{"message":"Token is invalid. Token was used recently."},"error_code":"60019"}`
	stranger = `{"message":"User doesn't exist","success":false,"errors":{"message":"User doesn't exist"},"error_code":"60016"}`
)

func (a api) verify(token, query string) (int, string) {
	a.t.Helper()
	return a.get("/protected/json/verify/" + token + "/10001?" + query)
}

func TestSMSAndCall(t *testing.T) {
	_, a := start(t, authysim.Options{AppName: "Shop"})
	phone := a.register("2015550112")
	status, body := a.get("/protected/json/sms/10001?force=true")
	want(t, "sms", status, body, 200, `{"success":true,"message":"SMS token was sent","cellphone":"+1-XXX-XXX-XX12"}`)
	text := phone.Inbox()[0]
	if len(text.Code) != 7 || text.Text != "Your Shop verification code is: "+text.Code || text.Code != phone.LastCode() {
		t.Errorf("text: got %+v", text)
	}
	status, body = a.get("/protected/json/call/10001?locale=de&action=pay&action_message=Pay+5")
	want(t, "call", status, body, 200, `{"success":true,"message":"Call started...","cellphone":"+1-XXX-XXX-XX12"}`)
	call := phone.Calls()[0]
	if spoken := strings.Join(strings.Split(call.Code, ""), " "); call.Text != "Ihr Shop-Bestätigungscode lautet: "+spoken+"\nPay 5" {
		t.Errorf("call: got %+v", call)
	}
}

func TestMessagesSpeakTheLocale(t *testing.T) {
	_, a := start(t, authysim.Options{AppName: "Shop"})
	phone := a.register("2015550112")
	for locale, part := range map[string]string{"": "Your Shop", "es": "Tu código", "fr": "Votre code", "pt-BR": "Seu código",
		"ja": "確認コード", "zh-CN": "验证码", "ar": "رمز التحقق", "xx": "Your Shop"} {
		a.get("/protected/json/sms/10001?locale=" + locale)
		inbox := phone.Inbox()
		if got := inbox[len(inbox)-1]; !strings.Contains(got.Text, part) || !strings.Contains(got.Text, got.Code) {
			t.Errorf("locale %q: got %q", locale, got.Text)
		}
	}
}

func TestAppMakesMessagesIgnored(t *testing.T) {
	_, a := start(t, authysim.Options{WithApp: true})
	phone := a.register("2015550112")
	status, body := a.get("/protected/json/sms/10001")
	want(t, "sms", status, body, 200, `{"message":"Ignored: SMS is not needed for smartphones. Pass force=true if you want to actually send it anyway.",`+
		`"cellphone":"+1-XXX-XXX-XX12","device":"android","ignored":true,"success":true}`)
	status, body = a.get("/protected/json/call/10001?force=false")
	want(t, "call", status, body, 200, `{"message":"Call ignored. User is using  App Tokens and this call is not necessary. `+
		`Pass force=true if you still want to call users that are using the App.","cellphone":"+1-XXX-XXX-XX12","device":"android","ignored":true,"success":true}`)
	if len(phone.Inbox())+len(phone.Calls()) != 0 || len(phone.Notices()) != 2 || phone.LastCode() != "" {
		t.Error("an ignored message must ask the person to open the app, and send nothing")
	}
	a.get("/protected/json/sms/10001?force=true")
	if len(phone.Inbox()) != 1 {
		t.Error("force=true must send")
	}
}

func TestNumbersWithAMeaning(t *testing.T) {
	tests := []struct {
		number, path string
		status       int
		part         string
	}{
		{"5005550002", "sms/10001", 503, `"message":"SMS token was not sent"`},
		{"5005550002", "call/10001", 503, `"error_code":"60014"`},
		{"5005550003", "sms/10001", 503, `"error_code":"60017"`},
		{"5005550003", "verify/1234567/10001", 503, `"message":"User has been suspended."`},
		{"5005550004", "sms/10001", 200, `{"message":"An error ocurred while sending the SMS","success":true}`},
		{"5005550004", "call/10001", 200, `{"message":"An error ocurred while starting the call","success":true}`},
		{"5005550009", "sms/10001", 403, `"error_code":"60082"`},
		{"5005550009", "call/10001", 200, `Call started...`},
	}
	for _, test := range tests {
		_, a := start(t, authysim.Options{})
		a.register(test.number)
		if status, body := a.get("/protected/json/" + test.path); status != test.status || !strings.Contains(body, test.part) {
			t.Errorf("%s %s: got %d %s, want %d with %s", test.number, test.path, status, body, test.status, test.part)
		}
	}
}

func TestVerify(t *testing.T) {
	_, a := start(t, authysim.Options{})
	phone := a.register("2015550112")
	a.get("/protected/json/sms/10001")
	first := phone.LastCode()
	a.get("/protected/json/sms/10001")

	status, body := a.verify(phone.WrongCode(), "force=true")
	want(t, "wrong", status, body, 401, invalid)
	for _, code := range []string{phone.LastCode(), first} {
		status, body = a.verify(code, "force=true")
		want(t, "right", status, body, 200, `{"message":"Token is valid.","token":"is valid","success":"true","device":{"id":null,"os_type":"sms",`+
			`"registration_date":10001,"registration_method":null,"registration_country":null,"registration_region":null,`+
			`"registration_city":null,"country":null,"region":null,"city":null,"ip":null,"last_account_recovery_at":null,"last_sync_date":null}}`)
		status, body = a.verify(code, "force=true")
		want(t, "again", status, body, 401, reused)
	}
	if _, body = a.get("/protected/json/users/10001/status"); !strings.Contains(body, `"confirmed":true`) {
		t.Error("a right code must confirm the user")
	}
	for _, token := range []string{"12345", "1234567890123", "12a4567", "１２３４５６７"} {
		status, body = a.verify(token, "force=true")
		want(t, "malformed", status, body, 400, `{"message":"Token is invalid.","success":false,"errors":{"token":"is invalid","message":"Token is invalid."},`+
			`"token":"is invalid","error_code":"60020"}`)
	}
}

func TestVerifyWithoutForceBelievesAnythingOfAnUnconfirmedUser(t *testing.T) {
	_, a := start(t, authysim.Options{})
	phone := a.register("2015550112")
	for _, query := range []string{"", "force=false", "force=1"} {
		if status, body := a.verify(phone.WrongCode(), query); status != 200 || !strings.Contains(body, `"token":"is valid"`) {
			t.Errorf("%q: got %d %s, want 200 valid", query, status, body)
		}
	}
	a.get("/protected/json/sms/10001")
	a.verify(phone.LastCode(), "force=true")
	status, body := a.verify(phone.WrongCode(), "")
	want(t, "confirmed", status, body, 401, invalid)
}

func TestVerifyOfAStranger(t *testing.T) {
	_, a := start(t, authysim.Options{})
	status, body := a.verify("1234567", "force=true")
	want(t, "by default", status, body, 401, stranger)
	_, a = start(t, authysim.Options{UnknownUserStatus: 404})
	status, body = a.verify("1234567", "force=true")
	want(t, "by option", status, body, 404, stranger)
}

func TestCodesAreTiedToTheirAction(t *testing.T) {
	_, a := start(t, authysim.Options{})
	phone := a.register("2015550112")
	a.get("/protected/json/sms/10001?action=pay")
	for _, query := range []string{"force=true", "force=true&action=login"} {
		status, body := a.verify(phone.LastCode(), query)
		want(t, query, status, body, 401, invalid)
	}
	if status, body := a.verify(phone.LastCode(), "force=true&action=pay"); status != 200 {
		t.Errorf("the right action: got %d %s", status, body)
	}
}

func TestSentCodesExpire(t *testing.T) {
	c := newClock()
	s, a := start(t, authysim.Options{Now: c.Now})
	phone := a.register("2015550112")
	a.get("/protected/json/sms/10001")
	c.add(10*time.Minute - time.Second)
	if status, body := a.verify(phone.LastCode(), "force=true"); status != 200 {
		t.Errorf("after 9:59: got %d %s", status, body)
	}
	a.get("/protected/json/sms/10001")
	s.Advance(10 * time.Minute)
	status, body := a.verify(phone.LastCode(), "force=true")
	want(t, "after 10:00", status, body, 401, invalid)
}

func TestAppCodes(t *testing.T) {
	c := newClock()
	_, a := start(t, authysim.Options{Now: c.Now})
	phone := a.register("2015550112")
	if phone.Code() != "" {
		t.Error("a phone without the app has no code")
	}
	phone.InstallApp()
	code := phone.Code()
	status, body := a.verify(code, "force=true")
	if status != 200 || !strings.Contains(body, `"os_type":"android"`) {
		t.Errorf("app code: got %d %s", status, body)
	}
	status, body = a.verify(code, "force=true")
	want(t, "again", status, body, 401, reused)
	for _, early := range []time.Duration{-40 * time.Second, 40 * time.Second} {
		if status, body = a.verify(phone.CodeIn(early), "force=true"); status != 200 {
			t.Errorf("clock off by %s: got %d %s", early, status, body)
		}
	}
	for _, off := range []time.Duration{-60 * time.Second, 60 * time.Second} {
		status, body = a.verify(phone.CodeIn(off), "force=true")
		want(t, off.String(), status, body, 401, invalid)
	}
	c.add(20 * time.Second)
	if phone.Code() == code {
		t.Error("the app shows the same code after its time")
	}
	status, body = a.verify(phone.Code(), "force=true&action=pay")
	want(t, "with an action", status, body, 401, invalid)
}

// A forgotten person is unknown to every endpoint, and gets another id when the number
// is registered again. The phone keeps the app.
func TestForget(t *testing.T) {
	s, a := start(t, authysim.Options{})
	phone := a.register("2015550112").InstallApp()
	code := phone.Code()
	phone.Forget()
	for path, want := range map[string]int{
		"sms/10001": 404, "call/10001": 404, "users/10001/status": 404, "verify/" + code + "/10001": 401, "sms/10002": 404,
	} {
		if status, body := a.get("/protected/json/" + path); status != want {
			t.Errorf("%s: got %d %s, want %d", path, status, body, want)
		}
	}
	again := a.register("2015550112")
	if again.ID() != 10002 || !again.HasApp() || again.Code() != code && again.CodeIn(-20*time.Second) != code {
		t.Errorf("again: got id %d, app %v", again.ID(), again.HasApp())
	}
	if status, _ := a.get("/protected/json/sms/10001"); status != 404 {
		t.Errorf("the old id: got %d, want 404", status)
	}
	if status, body := a.get("/protected/json/sms/10002"); status != 200 {
		t.Errorf("the new id: got %d %s, want 200", status, body)
	}
	if n := len(s.Phones()); n != 1 {
		t.Errorf("there are %d phones, want 1", n)
	}
}

func TestSuspend(t *testing.T) {
	_, a := start(t, authysim.Options{})
	phone := a.register("2015550112")
	phone.Suspend(true)
	if status, _ := a.get("/protected/json/sms/10001"); status != 503 {
		t.Errorf("suspended: got %d, want 503", status)
	}
	phone.Suspend(false)
	if status, _ := a.get("/protected/json/sms/10001"); status != 200 {
		t.Errorf("no more suspended: got %d, want 200", status)
	}
}
