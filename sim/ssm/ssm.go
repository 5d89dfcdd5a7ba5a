// Package ssm simulates AWS Systems Manager's Parameter Store for the one call that
// functions make: GetParameter of a SecureString. A function can thus read the
// provider's key exactly as in AWS. All other calls are refused.
package ssm

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
)

// Target is the prefix of X-Amz-Target in requests to Systems Manager.
const Target = "AmazonSSM."

// maxRequest is more than any request for one parameter, whose name has 2048 characters
// at most.
const maxRequest = 64 << 10

// store is an http.Handler that returns SecureStrings by name.
type store map[string]string

// New returns a store with these SecureStrings by name. They never change.
func New(values map[string]string) http.Handler { return store(maps.Clone(values)) }

// ServeHTTP implements http.Handler for the protocol AWS JSON 1.1. A request must have
// a signature, which is not verified.
func (s store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var request struct {
		Name           string
		WithDecryption bool
	}
	switch body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest)); {
	case r.Header.Get("X-Amz-Target") != Target+"GetParameter":
		refuse(w, "UnknownOperationException", "only GetParameter is there")
		return
	case !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-"):
		refuse(w, "MissingAuthenticationTokenException", "Request is missing Authentication Token")
		return
	case err != nil || json.Unmarshal(body, &request) != nil:
		refuse(w, "SerializationException", "the request cannot be read")
		return
	}
	value, ok := s[request.Name]
	switch {
	case !ok:
		refuse(w, "ParameterNotFound", "")
		return
	case !request.WithDecryption:
		value = "encrypted" // AWS returns the cipher text, which a caller can't use
	}
	respond(w, http.StatusOK, map[string]any{"Parameter": map[string]any{
		"Name": request.Name, "Type": "SecureString", "DataType": "text", "Value": value, "Version": 1,
		"ARN": "arn:aws:ssm:us-east-1:000000000000:parameter" + request.Name,
	}})
}

func refuse(w http.ResponseWriter, kind, message string) {
	respond(w, http.StatusBadRequest, map[string]any{"__type": kind, "message": message})
}

func respond(w http.ResponseWriter, status int, answer any) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // it fails only if the client is gone
}
