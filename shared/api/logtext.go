package api

import (
	"net/http"
	"net/url"
	"strings"
)

// errorText returns the text of an error for the log, without URLs. net/http's errors
// quote their URL, and the URLs of a provider's API contain codes and ids. A client
// should have removed it already; this is the second line of defence.
func errorText(err error) string {
	text := err.Error()
	for _, leak := range urlErrors(err) {
		if leak.Err != nil {
			text = strings.ReplaceAll(text, leak.Error(), leak.Op+": "+leak.Err.Error())
		}
	}
	return cut(text, maxErrorText)
}

// urlErrors finds every *url.Error in the tree, outer ones first.
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

// validID reports whether an id looks like one of API Gateway's, because it is copied
// into a header and the log.
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

// knownMethod keeps invented methods, which may be any text, out of the log.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodConnect, http.MethodOptions, http.MethodTrace:
		return method
	}
	return "other"
}
