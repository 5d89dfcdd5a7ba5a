package api

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// maxBody limits a request's body, in bytes. The longest legal body is a registration
// of about 2 KiB.
const maxBody = 16 << 10

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

// invalidRequest tells the client what is malformed, because the developer of a client
// can't read our log.
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
