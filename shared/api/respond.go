package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
)

// JSON answers with body encoded as JSON. If the body can't be encoded, nothing is
// written and the handler should return the error.
func JSON(w http.ResponseWriter, status int, body any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	return nil
}

// Empty answers without a body. Its type is text/plain, or none with a 204: jQuery
// fails on an empty body of type JSON, and API Gateway may add a type when there is
// none.
func Empty(w http.ResponseWriter, status int) error {
	w.Header().Del("Content-Type")
	if status != http.StatusNoContent {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	}
	w.WriteHeader(status)
	return nil
}

// problem is the body of an error.
type problem struct {
	Status     int    `json:"status"`
	Code       string `json:"code"`
	Message    string `json:"message"`
	RequestID  string `json:"requestId"`
	Field      string `json:"field,omitempty"`
	RetryAfter int    `json:"retryAfter,omitempty"`
}

func writeError(w http.ResponseWriter, e *Error, requestID string) error {
	retry := e.retrySeconds()
	if retry > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(retry))
	}
	return JSON(w, e.Status, problem{e.Status, e.Code, e.Message, requestID, e.Field, retry})
}

// writeNotFound copies API Gateway's answer to an unknown route or method. API Gateway
// answers those itself, so clients see the same answer either way.
func writeNotFound(w http.ResponseWriter) error {
	return JSON(w, http.StatusNotFound, map[string]string{"message": "Not Found"})
}
