package functiontest

import (
	"io"
	"net/http"
	"strings"

	"countersign/shared/api/apitest"
	authysim "countersign/sim/authy"
)

// Callback is the event of the callback that Authy sends about a request as it
// stands, with what change does to it before it is signed.
func (s *System) Callback(uuid string, change ...func(*authysim.Callback)) apitest.Request {
	s.T.Helper()
	c, err := s.Authy.Callback(uuid)
	if err != nil {
		s.T.Fatal(err)
	}
	for _, f := range change {
		f(&c)
	}
	return s.Signed(c)
}

// Signed is the event of a callback, signed over its fields as they are.
func (s *System) Signed(c authysim.Callback) apitest.Request {
	s.T.Helper()
	r, err := s.Authy.SignedCallback(c)
	if err != nil {
		s.T.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.T.Fatal(err)
	}
	options := []apitest.Option{apitest.Body("", string(body))}
	for name, values := range r.Header {
		options = append(options, apitest.Header(name, strings.Join(values, ",")))
	}
	return apitest.Event(http.MethodPost, "/authy/callback", options...)
}
