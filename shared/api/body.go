package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxBody is the most that a body may hold, in bytes. The longest legal one is
// a registration, about 2 KiB.
const maxBody = 16 << 10

// RawBody reads a body as it came, after base64 where the event carried it so.
// It is for a signature over the bytes: the content type is the caller's to
// judge. A body over 16 KiB is an [*Error] 413; no body is an empty slice. A
// body can be read once.
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

// mediaType is the body's type without parameters, lower case. A body with any
// Content-Encoding, without a type or with more than one is refused: API
// Gateway joins repeated headers by a comma, so those match nothing.
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

// invalidRequest says what is wrong with the form of a request, so that whoever writes a
// client need not ask for the log.
func invalidRequest(cause error) *Error {
	why := map[error]string{
		errNotUTF8:   "its body is not UTF-8",
		errSyntax:    "its body is not what its Content-Type says",
		errNoObject:  "its body is not a JSON object",
		errUnknown:   "it has a field that this route does not know",
		errDuplicate: "it has a field twice",
	}
	message := "The request is malformed."
	if why[cause] != "" {
		message = "The request is malformed: " + why[cause] + "."
	}
	return &Error{Status: http.StatusBadRequest, Code: "invalid_request", Message: message, Cause: cause}
}
