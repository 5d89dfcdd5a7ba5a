package authy

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"countersign/shared/factor"

	"github.com/google/go-cmp/cmp"
)

// sorted is what an error's methods say about it.
type sorted struct{ InvalidToken, NoDevice, RefusedUser, NothingDone, Unavailable, Gone, Suspended bool }

func kinds(err error) sorted {
	_, refused := factor.RefusedField(err)
	return sorted{errors.Is(err, errInvalidToken), factor.NoApp(err), refused, factor.NothingDone(err), factor.Unavailable(err), factor.Gone(err), factor.Suspended(err)}
}

// How verify reads each answer. Only the first one means that the code is right.
func TestVerifyTokenAnswers(t *testing.T) {
	wrong, gone, suspended := sorted{InvalidToken: true}, sorted{NothingDone: true, Gone: true}, sorted{NothingDone: true, Suspended: true}
	tests := []struct {
		name, code string
		answer     http.HandlerFunc
		ok         bool
		want       sorted
	}{
		{"valid", "", answer(200, `{"message":"Token is valid.","token":"is valid","success":"true"}`), true, sorted{}},
		{"wrong", "60020", answer(401, `{"message":"Token is invalid","token":"is invalid","success":false,"errors":{"message":"Token is invalid"},"error_code":"60020"}`), false, wrong},
		{"wrong, code alone", "60020", refusal(401, "60020", "Token is invalid"), false, wrong},
		{"wrong, code as number", "60020", answer(401, `{"error_code":60020}`), false, wrong},
		{"used", "60019", refusal(401, "60019", "Token is invalid. Token was used recently."), false, wrong},
		{"wrong, no code", "", answer(401, `{"errors":{"token":"is invalid"},"success":false}`), false, wrong},
		{"malformed", "", answer(400, `{"message":"Token is invalid.","errors":{"token":"is invalid"}}`), false, wrong},
		{"200 with is invalid", "", answer(200, `{"token":"is invalid","success":true}`), false, wrong},
		{"200 without a token", "", answer(200, `{"message":"Token is valid.","success":true}`), false, sorted{}},
		{"200 in capitals", "", answer(200, `{"TOKEN":"is valid","success":true}`), false, sorted{}},
		{"200 almost valid", "", answer(200, `{"token":"is valid ","success":true}`), false, sorted{}},
		{"200 with a list", "", answer(200, `{"token":["is valid"],"success":true}`), false, sorted{}},
		{"201 valid", "", answer(201, `{"token":"is valid","success":true}`), false, sorted{}},
		{"401 valid", "", answer(401, `{"token":"is valid","success":true}`), false, sorted{}},
		{"bad key", "60001", refusal(401, "60001", "Invalid API key"), false, sorted{NothingDone: true}},
		{"unknown user, 401", "60016", refusal(401, "60016", "User doesn't exist"), false, gone},
		{"unknown user, 404", "60016", refusal(404, "60016", "User doesn't exist"), false, gone},
		{"unknown user, as elsewhere", "60026", refusal(404, "60026", "User not found."), false, gone},
		{"401 alone", "", answer(401, ``), false, sorted{}},
		{"429", "60003", refusal(429, "60003", "DoS protection"), false, sorted{NothingDone: true, Unavailable: true}},
		{"429 without a code", "", answer(429, `slow down`), false, sorted{NothingDone: true, Unavailable: true}},
		{"suspended", "60017", refusal(503, "60017", "User has been suspended."), false, suspended},
		{"being deleted", "60127", refusal(400, "60127", "User is pending for deletion"), false, gone},
		{"deleted", "60128", refusal(400, "60128", "User was deleted"), false, gone},
		{"deletion on going", "60130", refusal(403, "60130", "User deletion is ongoing"), false, gone},
		{"deletion failed", "60131", refusal(500, "60131", "User deletion failed"), false, gone},
		{"deletion incomplete", "60132", refusal(503, "60132", "Account deletion incomplete"), false, gone},
		{"disabled", "60018", refusal(400, "60018", "User disabled"), false, suspended},
		{"suspended here", "60106", refusal(400, "60106", "User suspended from app"), false, suspended},
		{"blocked", "60107", refusal(403, "60107", "User blocked"), false, suspended},
		{"the application is suspended", "60060", refusal(503, "60060", "Your account is suspended"), false, sorted{NothingDone: true}},
		{"503 without a code", "", answer(503, `<html>`), false, sorted{Unavailable: true}},
		{"503 with a code that is none", "", answer(503, `{"error_code":"oops"}`), false, sorted{Unavailable: true}},
		{"500 with a code", "60000", refusal(500, "60000", "An error occurred."), false, sorted{}},
		{"500 as HTML", "", answer(500, `<html>token is valid</html>`), false, sorted{Unavailable: true}},
		{"200 as HTML", "", answer(200, `<html>"token":"is valid"</html>`), false, sorted{}},
		{"200 cut", "", answer(200, `{"token":"is valid"`), false, sorted{}},
		{"200 and more", "", answer(200, `{"token":"is valid"}{}`), false, sorted{}},
		{"200 null", "", answer(200, `null`), false, sorted{}},
		{"200 empty", "", answer(200, ``), false, sorted{}},
		{"404 as text", "", answer(404, `Requested URL was not found.`), false, sorted{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, w := client(t, tt.answer)
			err := c.verify(context.Background(), testID, testToken)
			if (err == nil) != tt.ok {
				t.Fatalf("got %v, want ok %v", err, tt.ok)
			}
			if got := kinds(err); got != tt.want {
				t.Errorf("%v: sorted as %+v, want %+v", err, got, tt.want)
			}
			var e *Error
			if errors.As(err, &e) && e.Code != tt.code {
				t.Errorf("code: got %q, want %q", e.Code, tt.code)
			}
			if got := len(w.requests()); got != 1 {
				t.Errorf("got %d requests, want 1: a verification is never repeated", got)
			}
		})
	}
}

func TestRegisterRefusals(t *testing.T) {
	tests := []struct {
		name   string
		answer http.HandlerFunc
		fields map[string]string
		ok     bool
		field  string // the API's
	}{
		{"both", answer(400, `{"message":"User was not valid","success":false,"errors":{"cellphone":"is invalid","email":"is invalid","message":"User was not valid"},"cellphone":"is invalid","email":"is invalid","error_code":"60027"}`),
			map[string]string{"cellphone": "is invalid", "email": "is invalid"}, true, "phone"},
		{"beside errors only", answer(400, `{"country_code":"is not supported","error_code":"60027"}`), map[string]string{"country_code": "is not supported"}, true, "countryCode"},
		{"all three", answer(400, `{"country_code":"is not supported","cellphone":"is invalid","email":"is invalid","error_code":"60027"}`),
			map[string]string{"country_code": "is not supported", "cellphone": "is invalid", "email": "is invalid"}, true, "countryCode"},
		{"country and address", answer(400, `{"country_code":"is not supported","email":"is invalid","error_code":"60027"}`),
			map[string]string{"country_code": "is not supported", "email": "is invalid"}, true, "email"},
		{"no field named", refusal(400, "60027", "User was not valid"), nil, true, "phone"},
		{"missing parameter", refusal(400, "60004", "Invalid parameter: country_code - Parameter is required"),
			map[string]string{"country_code": "Invalid parameter: country_code - Parameter is required"}, true, "countryCode"},
		{"other parameter", refusal(400, "60004", "Invalid parameter: locale - nonsense"), nil, false, ""},
		{"phone", refusal(400, "60033", "Phone number is invalid"), map[string]string{"cellphone": "Phone number is invalid"}, true, "phone"},
		{"country", refusal(403, "60078", "Invalid country code"), map[string]string{"country_code": "Invalid country code"}, true, "countryCode"},
		{"address", refusal(400, "60038", "Invalid email"), map[string]string{"email": "Invalid email"}, true, "email"},
		{"address echoed", answer(400, `{"errors":{"email":"c4nary.person@example.com is invalid"},"error_code":"60027"}`), map[string]string{"email": "… is invalid"}, true, "email"},
		{"bad key", refusal(401, "60001", "Invalid API key"), nil, false, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := client(t, tt.answer)
			_, err := c.register(context.Background(), testEmail, "1", testPhone)
			fields, ok := asError(err).refusedFields()
			if field, refused := factor.RefusedField(err); field != tt.field || refused != tt.ok {
				t.Errorf("%v: the field is %q %v, want %q", err, field, refused, tt.field)
			}
			if ok != tt.ok {
				t.Errorf("%v: got %v, want %v", err, ok, tt.ok)
			}
			if diff := cmp.Diff(tt.fields, fields); diff != "" {
				t.Errorf("fields (-want +got):\n%s", diff)
			}
		})
	}
	for _, err := range []error{nil, errors.New("other")} {
		if kinds(err) != (sorted{}) {
			t.Errorf("%v: sorted as one of Authy's", err)
		}
	}
	c, _ := client(t, answer(400, `{"email":"is invalid","error_code":"60027"}`))
	if _, ok := factor.RefusedField(c.verify(context.Background(), testID, testToken)); ok {
		t.Error("a verification was sorted as a refused registration")
	}
}

// Answers with status 200 that lack the field that the call needs.
func TestUselessAnswers(t *testing.T) {
	const other = "4f0e6a80-5c11-0136-9a44-0e5d90336a8c"
	calls := make(map[string]callCase)
	for _, k := range everyCall() {
		calls[k.name] = k
	}
	for name, bodies := range map[string][]string{
		"Register":        {`{}`, `{"success":true}`, `{"user":{"id":"x"},"success":true}`, `{"user":{"id":-1}}`, `{"user":{"id":1.5}}`, `{"user":7}`},
		"Status":          {`{}`, `{"status":null}`, `{"status":{"registered":true}}`, `{"status":{"authy_id":7,"registered":true}}`},
		"RequestApproval": {`{}`, `{"success":true}`, `{"approval_request":{"uuid":"` + uuid + `"},"success":false}`, `{"approval_request":{"uuid":"` + uuid + `"},"success":"false"}`, `{"approval_request":{"uuid":"` + uuid + `"}}`, `{"approval_request":{"uuid":"../1"},"success":true}`},
		"Approval": {`{}`, `{"approval_request":{"_authy_id":1,"status":"approved"}}`, `{"approval_request":{"_authy_id":1,"status":"approved","uuid":"` + other + `"}}`,
			`{"approval_request":{"status":"approved","uuid":"` + uuid + `"}}`, `{"approval_request":{"_authy_id":1,"status":"postponed","uuid":"` + uuid + `"}}`},
		"SendSMS": {`{}`, `{"success":true,"message":"An error ocurred while sending the SMS"}`, `{"success":true,"ignored":"false"}`, `{"success":true,"cellphone":null}`},
		"Call":    {`{}`, `{"success":"true","cellphone":""}`},
	} {
		for _, body := range bodies {
			t.Run(name+" "+body, func(t *testing.T) {
				c, w := client(t, answer(200, body))
				err := calls[name].call(context.Background(), c)
				if err == nil {
					t.Fatal("accepted")
				}
				if got := kinds(err); got != (sorted{}) {
					t.Errorf("%v: sorted as %+v", err, got)
				}
				if !strings.Contains(err.Error(), "status 200: ") {
					t.Errorf("got %q, want a text with the status", err)
				}
				if got := len(w.requests()); got != 1 {
					t.Errorf("got %d requests, want 1", got)
				}
			})
		}
	}
}

func TestNoDevice(t *testing.T) {
	for _, reply := range []http.HandlerFunc{
		refusal(400, "60051", "No device"), refusal(404, "60050", "Not registered"), answer(200, `{"success":false,"message":"no device","error_code":"60051"}`),
	} {
		c, _ := client(t, reply)
		_, err := c.requestApproval(context.Background(), testID, goodApproval())
		if got := kinds(err); got != (sorted{NoDevice: true}) {
			t.Errorf("%v: sorted as %+v", err, got)
		}
	}
}

func TestErrorText(t *testing.T) {
	c, _ := client(t, refusal(401, "60020", "Token is invalid"))
	err := c.verify(context.Background(), testID, testToken)
	if got, want := err.Error(), "authy: verify token: status 401, code 60020: Token is invalid"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !errors.Is(err, errInvalidToken) {
		t.Error("the error is not errInvalidToken")
	}
}
