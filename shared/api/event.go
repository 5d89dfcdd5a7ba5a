package api

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

// toRequest turns an event into a request. It never fails: a malformed event matches no
// route, or fails when its body is read.
func toRequest(ctx context.Context, event events.APIGatewayV2HTTPRequest) *http.Request {
	known := event.RequestContext
	ctx = context.WithValue(ctx, gatewayKey{}, gatewayFrom(ctx, event))
	r := &http.Request{
		Method:     known.HTTP.Method,
		URL:        &url.URL{Path: event.RawPath, RawQuery: event.RawQueryString},
		Proto:      "HTTP/1.1",
		ProtoMajor: 1,
		ProtoMinor: 1,
		Header:     headerOf(event),
	}
	r.RequestURI = r.URL.RequestURI()
	r.Host = known.DomainName
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	r.Header.Del("Host")
	r.Body, r.ContentLength = bodyOf(event)
	return r.WithContext(ctx)
}

// headerOf copies the headers. AWS lower-cases their names, SAM keeps the client's
// spelling. AWS sends cookies only in a list of their own, SAM in both the list and a
// header.
func headerOf(event events.APIGatewayV2HTTPRequest) http.Header {
	header := make(http.Header, len(event.Headers)+1)
	for name, value := range event.Headers {
		header.Add(name, value)
	}
	for _, values := range header { // SAM may have two spellings of one name: make their order stable
		slices.Sort(values)
	}
	if len(event.Cookies) > 0 {
		header.Set("Cookie", strings.Join(event.Cookies, "; "))
	}
	return header
}

// bodyOf decodes base64 while the body is read, so the reader's limit also bounds the
// decoding.
func bodyOf(event events.APIGatewayV2HTTPRequest) (io.ReadCloser, int64) {
	if event.Body == "" {
		return http.NoBody, 0
	}
	text := strings.NewReader(event.Body)
	if event.IsBase64Encoded {
		return io.NopCloser(base64.NewDecoder(base64.StdEncoding, text)), -1
	}
	return io.NopCloser(text), int64(text.Len())
}

// toResponse turns a recorded answer into Lambda's form. Payload format 2.0 has one
// value per header, and a separate list for cookies because they can't be joined.
func toResponse(out *recorder) events.APIGatewayV2HTTPResponse {
	out.WriteHeader(http.StatusOK)
	response := events.APIGatewayV2HTTPResponse{
		StatusCode: out.status,
		Headers:    make(map[string]string, len(out.header)),
		Cookies:    out.header.Values("Set-Cookie"),
		Body:       out.body.String(),
	}
	for name, values := range out.header {
		if name != "Set-Cookie" {
			response.Headers[name] = strings.Join(values, ", ")
		}
	}
	if !utf8.ValidString(response.Body) {
		response.Body = base64.StdEncoding.EncodeToString(out.body.Bytes())
		response.IsBase64Encoded = true
	}
	return response
}
