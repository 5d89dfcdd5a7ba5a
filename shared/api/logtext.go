package api

import (
	"net/http"
	"net/url"
	"strings"
)

// errorText is an error's chain for the log. net/http's errors print their
// URL, in which a provider's API carries codes and ids, so those lose it here
// too, whatever the client that returned them did.
func errorText(err error) string {
	text := err.Error()
	for _, leak := range urlErrors(err) {
		if leak.Err != nil {
			text = strings.ReplaceAll(text, leak.Error(), leak.Op+": "+leak.Err.Error())
		}
	}
	return cut(text, maxErrorText)
}

// urlErrors finds every *url.Error in the tree, the outer ones first.
func urlErrors(err error) []*url.Error {
	var found []*url.Error
	if leak, ok := err.(*url.Error); ok && leak != nil { //nolint:errorlint // this walks the tree itself, a node at a time
		found = append(found, leak)
	}
	switch inner := err.(type) { //nolint:errorlint // as above
	case interface{ Unwrap() error }:
		if next := inner.Unwrap(); next != nil {
			found = append(found, urlErrors(next)...)
		}
	case interface{ Unwrap() []error }:
		for _, next := range inner.Unwrap() {
			found = append(found, urlErrors(next)...)
		}
	}
	return found
}

func cut(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	return strings.ToValidUTF8(text[:limit], "") + "…"
}

// validID tells whether an id is of the shape of API Gateway's: it goes into a
// header and a log.
func validID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		alphanumeric := c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
		if !alphanumeric && !strings.ContainsRune("=_-+/", rune(c)) {
			return false
		}
	}
	return true
}

// knownMethod keeps a made-up method, which may be any text, out of the log.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return method
	}
	return "other"
}
