package main

import (
	"maps"
	"strings"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// ada is a registration that is right; the pairs, name and value, change it.
func ada(pairs ...string) map[string]string {
	q := map[string]string{
		"fullName": "Ada Lovelace", "email": "Ada@Example.com", "password": functiontest.Password,
		"countryCode": "1", "phone": "201-555-0177",
	}
	for i := 0; i < len(pairs); i += 2 {
		q[pairs[i]] = pairs[i+1]
	}
	return q
}

func (r *rig) register(q map[string]string, options ...apitest.Option) apitest.Answer {
	r.T.Helper()
	return r.Request("POST /user", append([]apitest.Option{apitest.JSON(q)}, options...)...)
}

func registered(methods string) string {
	return `"state":"active","session":{"aal":"aal1","amr":["pwd"],"authTime":"TIME","expiresAt":"TIME"},
		"login":{"state":"pending","expiresAt":"TIME","pollAfterMs":1000,` + methods + `,"attemptsLeft":5,"resendAfter":0},
		"user":{"id":"ID","fullName":"Ada Lovelace","email":"Ada@example.com","phone":"+1 ••• ••• ••77","phoneVerified":false}`
}

const (
	byCode = `"method":"sms","methods":["sms","call"]`
	byApp  = `"method":"app","methods":["app","sms","call"]`
)

func TestATokenClientRegisters(t *testing.T) {
	form := []string{}
	for name, value := range ada() {
		form = append(form, name, value)
	}
	for name, body := range map[string]apitest.Option{
		"JSON":             apitest.JSON(ada()),
		"code as a number": apitest.JSON(`{"fullName":"Ada Lovelace","email":"Ada@Example.com","password":"correct horse battery","countryCode":1,"phone":"2015550177"}`),
		"form":             apitest.Form(form...),
		"as typed":         apitest.JSON(ada("fullName", "  Ada Lovelace ", "email", " Ada@Example.com ", "countryCode", "+1", "phone", "(201) 555.0177")),
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			got := r.Request("POST /user", body)
			functiontest.Want(t, got, 201, `{"token":"TOKEN",`+registered(byCode)+`}`)
			if len(got.Cookies) > 0 {
				t.Errorf("got cookies %v", got.Cookies)
			}
			a, err := r.Users.ByEmail(t.Context(), "ada@example.com")
			if err != nil {
				t.Fatal(err)
			}
			if a.Phone != "+12015550177" || a.CountryCode != "1" || a.Proved || !pending(r, a) || !strings.HasPrefix(a.PasswordHash, "$argon2id$") {
				t.Errorf("got account %+v", a)
			}
			if !r.Authy.Phone("1", "2015550177").Registered() {
				t.Error("Authy does not know the phone")
			}
		})
	}
}

func TestACookieClientRegisters(t *testing.T) {
	r := newRig(t, "REGISTRATION_LIFETIME=20m")
	got := r.register(ada(), functiontest.AsCookieClient())
	functiontest.Want(t, got, 201, `{`+registered(byCode)+`}`)
	token := functiontest.WantCookie(t, got, logins.SessionCookie, 20*time.Minute)
	functiontest.WantCookie(t, got, logins.LoginCookie, 0)
	if s := r.Behind(token); s.State != logins.Registered || s.Client != logins.CookieClient {
		t.Errorf("got %v %v", s.State, s.Client)
	}
}

// The provider is asked once whether there is an app. Without an answer there is
// none, until a code finds one.
func TestTheAppIsAskedForOnce(t *testing.T) {
	r := newRig(t)
	r.Authy.Phone("1", "2015550177").InstallApp()
	functiontest.Want(t, r.register(ada()), 201, `{"token":"TOKEN",`+registered(byApp)+`}`)
	r.WantAsked(authysim.EndpointUser, 1)
	r.Authy.Faults().Set(authysim.EndpointUser, authysim.Fault{Kind: authysim.RateLimited})
	r.Authy.Phone("1", "2015550178").InstallApp()
	got := r.register(ada("email", "other@example.com", "phone", "2015550178"))
	if methods := got.JSON["login"].(map[string]any)["method"]; got.Status != 201 || methods != "sms" {
		t.Errorf("without an answer: got %d %s", got.Status, got.Body)
	}
}

// Whatever comes with a registration, the session is a new one.
func TestCredentialsOfARegistrationAreIgnored(t *testing.T) {
	r := newRig(t)
	planted := r.Login(r.Account(), functiontest.Cookie, functiontest.Registered)
	got := r.register(ada(), functiontest.AsCookieClient(), functiontest.As(planted), apitest.Header("X-API-TOKEN", "null"))
	if got.Status != 201 || got.Cookie(logins.SessionCookie).Value == planted.Token.Reveal() {
		t.Errorf("got %d %s", got.Status, got.Body)
	}
}

// A number is read as people write it, and refused with the reason.
func TestHowAPhoneNumberIsWritten(t *testing.T) {
	for _, c := range []struct{ code, phone, want string }{
		{`"44"`, `"+44 7700 900123"`, "+447700900123"},
		{`"44"`, `"0044 7700 900123"`, "+447700900123"},
		{`"44"`, `"+44 (0)7700 900123"`, "+447700900123"},
		{`"44"`, `"\u202a+44\u00a07700\u2011900/123\u202c"`, "+447700900123"},
		{`"1"`, `"+1 202-481-7732"`, "+12024817732"},
		{`"001"`, `"202-481-7732"`, "+12024817732"},
		{`"1-876"`, `"555 0123"`, "+18765550123"},
		{`44`, `"07700 900123"`, "+447700900123"},
		{`39`, `"0654227676"`, "+390654227676"},
		{`"49"`, `"491725555555"`, "phone: Does this phone number begin with its calling code?"},
		{`"44"`, `"+49 172 5555555"`, "countryCode: The phone number begins with another calling code"},
		{`"1-876"`, `"202 555 0123"`, "countryCode: The phone number begins with another calling code or area code"},
		{`"999"`, `"7700 900123"`, "countryCode: There is no such calling code."},
		{`"44"`, `"7700"`, "phone: This phone number is too short."},
		{`"44"`, `"7700 900123 4567"`, "phone: This phone number is too long"},
		{`"44"`, `"call me"`, "phone: Please enter a phone number: only digits"},
		{`"881"`, `"612 345 678"`, "phone: Satellite, premium-rate and toll-free numbers can't be used here."},
		{`"1"`, `"900 234 5678"`, "phone: Satellite, premium-rate and toll-free numbers can't be used here."},
		{`"39"`, `654227676`, "phone: Please send it as text"},
		{`-44`, `"7700 900123"`, "countryCode: This must be digits"},
		{`44.5`, `"7700 900123"`, "countryCode: This must be digits"},
		{`"-44"`, `"7700 900123"`, "countryCode: There is no such calling code."},
	} {
		r := newRig(t)
		got := r.Request("POST /user", apitest.JSON(`{"fullName":"Ada Lovelace","email":"ada@example.com","password":"correct horse battery","countryCode":`+
			c.code+`,"phone":`+c.phone+`}`))
		if account, err := r.Users.ByEmail(t.Context(), "ada@example.com"); err == nil {
			if account.Phone != c.want || got.Status != 201 {
				t.Errorf("%s and %s: %s is stored, want %s", c.code, c.phone, account.Phone, c.want)
			}
			continue
		}
		field, message, _ := strings.Cut(c.want, ": ")
		functiontest.WantError(t, got, 400, "invalid_field", field)
		if said, _ := got.JSON["message"].(string); !strings.HasPrefix(said, message) {
			t.Errorf("%s and %s: %s, want %s", c.code, c.phone, got.Body, c.want)
		}
	}
}

// One address is one account, however a browser or a person writes it.
func TestSpellingsOfAnAddress(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct {
		email string
		taken bool
		shown string
	}{
		{"Ada@bücher.example", false, "Ada@bücher.example"},
		{"ada@xn--bcher-kva.example", true, ""},
		{" ADA@BÜCHER。Example", true, ""},
		{"ada@xn--nxasmm1c.example", false, "ada@βόλος.example"},
		{"straße@example.com", false, "straße@example.com"},
		{"strasse@example.com", false, "strasse@example.com"},
		{"Strasse@EXAMPLE.com", true, ""},
		{"a..b@example.com", false, "a..b@example.com"},
		{"a.@example.com", false, "a.@example.com"},
	} {
		if c.taken { // the right password would register it again, another one does not
			taken(t, r.register(ada("email", c.email, "password", "another password")))
			continue
		}
		got := r.register(ada("email", c.email))
		user, _ := got.JSON["user"].(map[string]any)
		if got.Status != 201 || user["email"] != c.shown {
			t.Errorf("%s: got %d %s, want %s", c.email, got.Status, got.Body, c.shown)
		}
	}
}

func TestEachWrongFieldIsNamed(t *testing.T) {
	r := newRig(t)
	for _, c := range []struct{ field, value string }{
		{"fullName", ""}, {"fullName", "  "}, {"fullName", strings.Repeat("a", 101)}, {"fullName", "Ada\nLovelace"}, {"fullName", "Ada\u202eLovelace"},
		{"email", ""}, {"email", "ada"}, {"email", "ada@localhost"}, {"email", "a@b.c, d@e.f"}, {"email", strings.Repeat("a", 250) + "@b.cd"},
		{"password", ""}, {"password", "1234567"}, {"password", strings.Repeat("p", 129)}, {"password", strings.Repeat("€", 171)},
		{"countryCode", ""}, {"countryCode", "999"}, {"countryCode", "x"}, {"countryCode", "1-1"},
		{"phone", ""}, {"phone", "12"}, {"phone", "2015550177x"}, {"phone", "20155501770000000"},
		{"countryCode", "-1"}, {"countryCode", "1-876"}, // 201-555-0177 is no number there
		{"email", "ada\u200b@example.com"}, {"email", "ada@exa\u00admple.com"}, {"email", "ada@exam_ple.com"},
	} {
		q := ada()
		q[c.field] = c.value
		got := r.register(q)
		functiontest.WantError(t, got, 400, "invalid_field", c.field)
		if c.value != "" && strings.Contains(got.Body, strings.TrimSpace(c.value)) && len(c.value) > 3 {
			t.Errorf("%s: the answer repeats %q", c.field, c.value)
		}
		q = ada()
		delete(q, c.field)
		functiontest.WantError(t, r.register(q), 400, "invalid_field", c.field)
	}
	for name, body := range map[string]apitest.Option{
		"unknown field": apitest.JSON(func() map[string]string { q := ada(); maps.Copy(q, map[string]string{"role": "admin"}); return q }()),
		"no JSON":       apitest.JSON(`[]`),
		"no object":     apitest.JSON(`{"fullName":"Ada","fullName":"Bob"}`),
	} {
		t.Run(name, func(t *testing.T) {
			functiontest.WantError(t, r.Request("POST /user", body), 400, "invalid_request", "")
		})
	}
	functiontest.WantError(t, r.Request("POST /user", apitest.JSON(`{"phone":{"a":1}}`)), 400, "invalid_field", "phone")
	functiontest.WantError(t, r.Request("POST /user", apitest.Body("text/html", "x")), 415, "unsupported_media_type", "")
	functiontest.WantError(t, r.Request("POST /user", apitest.JSON(ada("password", strings.Repeat("p", 17<<10)))), 413, "too_large", "")
	r.WantAsked(authysim.Every, 0)
}

// What the provider refuses is a wrong field and leaves nothing behind. It counts
// as a registration: else a source could try out numbers for nothing.
func TestINC2WhatTheProviderRefuses(t *testing.T) {
	r := newRig(t, "LIMIT_REGISTRATIONS=5/1h")
	for _, c := range []struct{ body, field string }{
		{`{"message":"User was not valid","success":false,"errors":{"cellphone":"is invalid","message":"User was not valid"},"cellphone":"is invalid","error_code":"60027"}`, "phone"},
		{`{"message":"User was not valid","success":false,"errors":{"country_code":"is not supported"},"country_code":"is not supported","error_code":"60027"}`, "countryCode"},
		{`{"message":"User was not valid","success":false,"errors":{"email":"is invalid"},"email":"is invalid","error_code":"60027"}`, "email"},
		{`{"message":"User was not valid","success":false,"errors":{"email":"is invalid","cellphone":"is invalid"},"error_code":"60027"}`, "phone"},
	} {
		r.Authy.Faults().Set(authysim.EndpointRegister, authysim.Fault{Kind: authysim.Canned, Status: 400, Body: c.body})
		functiontest.WantError(t, r.register(ada()), 400, "invalid_field", c.field)
		if _, err := r.Users.ByEmail(t.Context(), "ada@example.com"); err == nil {
			t.Fatalf("%s: an account was left behind", c.field)
		}
	}
	r.Authy.Faults().Clear()
	functiontest.WantStatus(t, r.register(ada()), 201, "the next try")
	asked := r.Authy.Count(authysim.EndpointRegister)
	functiontest.WantError(t, r.register(ada()), 429, "too_many_attempts", "")
	r.WantAsked(authysim.EndpointRegister, asked)
}

func TestRegisterWithoutTheProvider(t *testing.T) {
	for _, c := range []struct {
		fault  authysim.Fault
		status int
		code   string
	}{
		{authysim.Fault{Kind: authysim.RateLimited}, 429, "too_many_attempts"},
		{authysim.Fault{Kind: authysim.Unavailable}, 503, "unavailable"},
		{authysim.Fault{Kind: authysim.Reset}, 503, "unavailable"},
		{authysim.Fault{Kind: authysim.ServerError}, 503, "unavailable"},
		{authysim.Fault{Kind: authysim.BadKey}, 502, "provider_failed"},
		{authysim.Fault{Kind: authysim.HTML}, 502, "provider_failed"},
		{authysim.Fault{Kind: authysim.Truncated}, 502, "provider_failed"},
		{authysim.Fault{Kind: authysim.SuccessFalse}, 502, "provider_failed"},
	} {
		t.Run(string(c.fault.Kind), func(t *testing.T) {
			r := newRig(t)
			r.Authy.Faults().Set(authysim.EndpointRegister, c.fault)
			functiontest.WantError(t, r.register(ada()), c.status, c.code, "")
			if _, err := r.Users.ByEmail(t.Context(), "ada@example.com"); err == nil {
				t.Error("an account was left behind")
			}
			r.Authy.Faults().Clear()
			functiontest.WantStatus(t, r.register(ada()), 201, "the next try")
		})
	}
}
