// Package ssm is AWS Systems Manager's Parameter Store on one machine, for the one call that the functions make:
// GetParameter of a SecureString. It lets a function that runs as it would in AWS find the provider's key where it would
// in AWS. Anything else that Systems Manager can do is refused.
package ssm

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
)

// Target is how a request's X-Amz-Target begins when it is meant for Systems Manager.
const Target = "AmazonSSM."

// maxRequest is above any request for one parameter, whose name has 2048 characters at most.
const maxRequest = 64 << 10

// store is an http.Handler that answers for SecureStrings by name.
type store map[string]string

// New returns a store with these values, each a SecureString by its name. Nothing changes them.
func New(values map[string]string) http.Handler { return store(maps.Clone(values)) }

// ServeHTTP implements http.Handler: the protocol AWS JSON 1.1. A request must look signed; the signature itself is not
// checked.
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
		value = "encrypted" // AWS gives the cipher text, which is of no use to anybody
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
	_ = json.NewEncoder(w).Encode(answer) // a client that went away is no fault of ours
}
