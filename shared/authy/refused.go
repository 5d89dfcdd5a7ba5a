package authy

import (
	"fmt"
	"strings"
)

// refusals maps codes that name no field to the field that they are about.
var refusals = map[string]string{
	"60013": "country_code", // BANNED_COUNTRY
	"60033": "cellphone",    // INVALID_PHONE_NUMBER
	"60038": "email",        // INVALID_EMAIL
	"60058": "cellphone",    // PHONE_NUMBER_NOT_FOUND
	"60059": "cellphone",    // PHONE_NUMBER_INVALID
	"60078": "country_code", // COUNTRY_CODE_VALIDATION_FAIL
	"60082": "cellphone",    // CANNOT_SEND_SMS_TO_LANDLINE
	"60083": "cellphone",    // PHONE_NUMBER_NOT_PROVISIONED
}

// refused makes the error for an answer that says no, or that lacks what it should have.
func (k call) refused(status int, answer object) *Error {
	e := &Error{Op: k.op, Status: status, Code: errorCode(answer), Message: k.safe(answer.text("message"))}
	details := answer.object("errors")
	if e.Message == "" {
		e.Message = k.safe(details.text("message"))
	}
	e.invalidToken = e.Code == codeInvalidToken || e.Code == codeReusedToken ||
		answer.text("token") == "is invalid" || details.text("token") == "is invalid"
	for _, name := range []string{"cellphone", "country_code", "email"} {
		problem := k.safe(details.text(name))
		if problem == "" {
			problem = k.safe(answer.text(name))
		}
		if problem == "" && strings.HasPrefix(answer.text("message"), "Invalid parameter: "+name+" - ") {
			problem = e.Message
		}
		if problem == "" {
			continue
		}
		if e.Fields == nil {
			e.Fields = make(map[string]string)
		}
		e.Fields[name] = problem
	}
	return e
}

// missing makes the error for a 200 that lacks what the call needs. Authy has put its reasons
// into such answers, so they are read like those of a refusal.
func (k call) missing(answer object, what string) error {
	e := k.refused(200, answer)
	e.reason, e.cause = useless, fmt.Errorf("answer has no %s", what)
	return e
}

// errorCode returns Authy's code when it looks like one.
func errorCode(answer object) string {
	if code := answer.text("error_code"); digits(code, 4, 6) {
		return code
	}
	return ""
}

// safe cuts a text of Authy's for the log, and takes out what it may have echoed: this
// request's own private texts, and each word that looks like a URL, an address, a number or a key.
func (k call) safe(text string) string {
	for _, private := range k.private {
		if private != "" {
			text = strings.ReplaceAll(text, private, "…")
		}
	}
	words := strings.Fields(Clean(text, 1000))
	for i, word := range words {
		if len(word) > 24 || strings.ContainsAny(word, "/@") || countDigits(word) > 3 {
			words[i] = "…"
		}
	}
	return Clean(strings.Join(words, " "), 200)
}

func countDigits(word string) int {
	count := 0
	for _, r := range word {
		if r >= '0' && r <= '9' {
			count++
		}
	}
	return count
}
