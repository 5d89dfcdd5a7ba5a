package authy

import (
	"net/http"
	"strconv"
)

const (
	classicType  = "application/json"
	oneTouchType = "application/json;charset=utf-8"
	htmlType     = "text/html;charset=utf-8"
	plainType    = "text/plain;charset=utf-8"
)

// answer is an HTTP answer.
type answer struct {
	status      int
	contentType string
	location    string
	body        []byte
}

func ok(body object) answer {
	return answer{status: http.StatusOK, contentType: classicType, body: compact(body)}
}

// refuse is Authy's error answer for a code, with the status and text of that code.
func refuse(code string) answer {
	r := refusalOf(code)
	return refuseWith(r.status, code, r.message)
}

// refuseWith repeats the fields inside "errors" and next to it, as Authy does.
func refuseWith(status int, code, message string, fields ...member) answer {
	errors := append(append(object{}, fields...), member{"message", message})
	body := obj("message", message, "success", false, "errors", errors)
	body = append(append(body, fields...), member{"error_code", code})
	return answer{status: status, contentType: classicType, body: compact(body)}
}

// badKey has its members in the order that was captured for this error.
func badKey() answer {
	message := refusalOf("60001").message
	return answer{status: http.StatusUnauthorized, contentType: classicType, body: compact(obj(
		"error_code", "60001", "message", message, "errors", obj("message", message), "success", false))}
}

// noSuchURL is not JSON, as in the real service.
func noSuchURL() answer {
	return answer{status: http.StatusNotFound, contentType: plainType,
		body: []byte("Requested URL was not found. Please check http://docs.authy.com/ to see the valid URLs")}
}

func (a answer) write(w http.ResponseWriter) {
	a.header(w.Header())
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body)
}

func (a answer) header(h http.Header) {
	h.Set("Content-Type", a.contentType)
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	if a.location != "" {
		h.Set("Location", a.location)
	}
}
