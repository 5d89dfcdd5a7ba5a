package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"strings"
	"unicode/utf8"
)

type gatewayKey struct{}

// gateway is what API Gateway itself knows about a request. It travels in the context,
// which no client's header can change.
type gateway struct {
	route       string // the route that it matched, such as "POST /session"
	requestID   string
	sourceIP    string
	bypassedCDN bool // the request had to come through the CDN, but did not
}

func gatewayOf(ctx context.Context) gateway {
	g, _ := ctx.Value(gatewayKey{}).(gateway)
	return g
}

// Source returns the client's address, for counting. It is the address that API Gateway
// or the stack's own CDN saw; no other header is believed. An IPv6 address is reduced
// to its /64, because one household has that many addresses and picks freely among
// them. Source is "" for a request that did not come through API Gateway, or whose
// address can't be parsed.
func Source(r *http.Request) string {
	address, err := netip.ParseAddr(gatewayOf(r.Context()).sourceIP)
	if err != nil {
		return ""
	}
	address = address.Unmap()
	if address.Is4() {
		return address.String()
	}
	// The error is impossible: 64 is a legal length for IPv6.
	prefix, _ := address.Prefix(64)
	return prefix.String()
}

// maxBody limits a request's body, in bytes. The longest legal body is a registration
// of about 2 KiB.
const maxBody = 16 << 10

// Decode reads a body into the struct that into points to. Fields are of type string,
// bool or [Digits], and a json tag gives their exact name. Fields without a tag are
// left alone. The body may be JSON or a form:
//
//   - JSON must be one flat object. Unknown names, duplicate names, a second value,
//     nesting, null and wrong types are refused.
//   - In a form, duplicate names are refused, but unknown ones are ignored: a browser
//     that submits a form also sends the names of its buttons and of the page's
//     framework. A bool is true, false, 1 or 0.
//
// An empty body leaves the struct unchanged, whatever the headers say. Parameters in
// the URL are never read. Every error is an [*Error], unless the struct itself is
// unsuitable: 400 invalid_request, 400 invalid_field with the field's name, 413
// too_large, or 415 unsupported_media_type. After an error the struct may be partly
// filled. A struct with a method Validate() error is then asked whether its values are
// possible, and that error is returned.
func Decode(r *http.Request, into any) error {
	if err := fill(r, into); err != nil {
		return err
	}
	if v, ok := into.(interface{ Validate() error }); ok {
		return v.Validate()
	}
	return nil
}

func fill(r *http.Request, into any) error {
	fields, err := fieldsOf(into)
	if err != nil {
		return err
	}
	body, err := RawBody(r)
	if err != nil || len(body) == 0 {
		return err
	}
	media, err := mediaType(r.Header)
	if err != nil {
		return err
	}
	decode := decodeJSON
	switch media {
	case "application/json":
	case "application/x-www-form-urlencoded":
		decode = decodeForm
	default:
		return unsupported("the body is of another type")
	}
	if !utf8.Valid(body) {
		return invalidRequest(errNotUTF8)
	}
	return decode(body, fields)
}

// RawBody reads the body exactly as the client sent it, after undoing API Gateway's
// base64. It serves callers that verify a signature over the bytes, and leaves the
// content type to them. A body over 16 KiB is an [*Error] with status 413. A missing
// body is an empty slice. The body can be read only once.
func RawBody(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return nil, invalidRequest(fmt.Errorf("read body: %w", err))
	}
	if len(body) > maxBody {
		return nil, &Error{Status: http.StatusRequestEntityTooLarge, Code: "too_large", Message: "The request is too large."}
	}
	return body, nil
}

// mediaType returns the body's media type in lower case, without parameters. It refuses
// a body with a Content-Encoding, and one with no Content-Type or several. API Gateway
// joins repeated headers with a comma, so a repeated Content-Type matches no known
// type.
func mediaType(header http.Header) (string, error) {
	if len(header.Values("Content-Encoding")) > 0 {
		return "", unsupported("the body has a content encoding")
	}
	types := header.Values("Content-Type")
	if len(types) != 1 {
		return "", unsupported("the body has no content type, or several")
	}
	name, _, _ := strings.Cut(types[0], ";")
	return strings.ToLower(strings.TrimSpace(name)), nil
}

func unsupported(why string) *Error {
	return &Error{Status: http.StatusUnsupportedMediaType, Code: "unsupported_media_type",
		Message: "Send the request as application/json or application/x-www-form-urlencoded.", Cause: errors.New(why)}
}
