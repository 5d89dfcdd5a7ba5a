package authy

import (
	"context"
	"fmt"
	"strings"

	"countersign/shared/metrics"
)

// refusedField returns the field that one of Authy's codes is about, or "" if the code alone
// doesn't say.
func refusedField(code string) string {
	switch code {
	case "60013", "60078": // BANNED_COUNTRY, COUNTRY_CODE_VALIDATION_FAIL
		return "country_code"
	case "60033", "60058", "60059", "60082", "60083": // INVALID_PHONE_NUMBER, …NOT_FOUND, …INVALID, a landline, …NOT_PROVISIONED
		return "cellphone"
	case "60038": // INVALID_EMAIL
		return "email"
	}
	return ""
}

// refused returns the error for an answer that refuses, or that lacks a field.
func (k call) refused(status int, answer object) *Error {
	e := &Error{Op: k.op, Status: status, Code: errorCode(answer), Message: k.safe(answer.text("message"))}
	details := answer.object("errors")
	if e.Message == "" {
		e.Message = k.safe(details.text("message"))
	}
	switch k.op {
	case opVerify:
		e.invalidToken = e.Code == codeInvalidToken || e.Code == codeReusedToken ||
			answer.text("token") == "is invalid" || details.text("token") == "is invalid"
	case opRegister:
		e.Fields = k.fields(answer)
	}
	return e
}

// fields collects what is wrong with each field. Authy has three ways to say it: inside
// "errors", beside it, or in the message of its code 60004.
func (k call) fields(answer object) map[string]string {
	var found map[string]string
	message := answer.text("message")
	for _, name := range []string{"cellphone", "country_code", "email"} {
		problem := answer.object("errors").text(name)
		if problem == "" {
			problem = answer.text(name)
		}
		if problem == "" && strings.HasPrefix(message, "Invalid parameter: "+name+" - ") {
			problem = message
		}
		if problem == "" {
			continue
		}
		if found == nil {
			found = make(map[string]string)
		}
		found[name] = k.safe(problem)
	}
	return found
}

// missing returns the error for a 200 that lacks a field that the call needs. Authy sometimes
// refuses with such an answer, so its reasons are read as in any other refusal.
func (k call) missing(ctx context.Context, answer object, what string) error {
	e := k.refused(200, answer)
	e.reason, e.cause = useless, fmt.Errorf("answer has no %s", what)
	if failed(e) {
		metrics.ProviderUseless(ctx, k.op)
	}
	return e
}

// errorCode returns Authy's code, or "" if the text there doesn't look like one.
func errorCode(answer object) string {
	if code := answer.text("error_code"); digits(code, 4, 6) {
		return code
	}
	return ""
}

// safe makes a text from Authy fit for the log. It shortens the text, and replaces what Authy
// may have echoed: the private texts of this request, and each word that looks like a URL, an
// address, a number or a key.
func (k call) safe(text string) string {
	for _, private := range k.private {
		if len(private) > 3 { // replacing a shorter one would only garble the sentence
			text = strings.ReplaceAll(text, private, "…")
		}
	}
	words := strings.Fields(clean(text, 1000))
	for i, word := range words {
		if len(word) > 24 || strings.ContainsAny(word, "/@") || countDigits(word) > 3 {
			words[i] = "…"
		}
	}
	return clean(strings.Join(words, " "), 200)
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
