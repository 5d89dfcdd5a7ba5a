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

// toRequest turns an event into a request. Nothing in an event can make it
// fail: what is malformed matches no route, or fails where it is read.
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

// headerOf copies the headers, whose names are lower case in AWS and as the
// client wrote them in SAM. The cookies stand apart in AWS, and in both places
// in SAM.
func headerOf(event events.APIGatewayV2HTTPRequest) http.Header {
	header := make(http.Header, len(event.Headers)+1)
	for name, value := range event.Headers {
		header.Add(name, value)
	}
	for _, values := range header { // two spellings of one name, in SAM: the same order each time
		slices.Sort(values)
	}
	if len(event.Cookies) > 0 {
		header.Set("Cookie", strings.Join(event.Cookies, "; "))
	}
	return header
}

// bodyOf decodes base64 while it is read, so that no more is decoded than
// the reader's limit takes.
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

// toResponse turns a recorded answer into Lambda's. Payload format 2.0 has one
// value per header, and a list of its own for cookies, which can't be joined.
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
