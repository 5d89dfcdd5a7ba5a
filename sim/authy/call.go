package authy

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

// maxRequest limits a request body.
const maxRequest = 1 << 20

// call is one API request, read completely.
type call struct {
	endpoint Endpoint
	args     map[string]string
	params   *node
	key      string
	oneTouch bool
	base     string // scheme and host as the client sees this server
	bad      error  // why the parameters could not be read
	serve    func(*Server, *call) answer
}

func readCall(w http.ResponseWriter, r *http.Request) *call {
	found, args := match(r.Method, r.URL.Path)
	c := &call{
		endpoint: found.endpoint,
		args:     args,
		serve:    found.serve,
		params:   &node{kind: isObject},
		oneTouch: strings.HasPrefix(found.pattern, "onetouch/"),
		base:     "http://" + r.Host,
	}
	c.bad = c.readParams(w, r)
	if c.key = r.Header.Get("X-Authy-API-Key"); c.key == "" {
		c.key = c.params.value("api_key")
	}
	return c
}

// readParams reads the query, and the body of a POST. It also reads the body of a GET,
// which lets the server notice when the client disconnects, but ignores it: one client
// library sends its user_ip there.
func (c *call) readParams(w http.ResponseWriter, r *http.Request) error {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		return err
	}
	if err := parseForm(r.URL.RawQuery, c.params); err != nil {
		return err
	}
	if r.Method != http.MethodPost || len(body) == 0 {
		return nil
	}
	if !utf8.Valid(body) {
		return errEncoding
	}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != classicType {
		return parseForm(string(body), c.params)
	}
	tree, err := parseJSON(body)
	if err != nil {
		return err
	}
	if tree.kind != isObject {
		return errors.New("JSON body is not an object")
	}
	for i, name := range tree.names {
		c.params.add(name, tree.kids[i])
	}
	return nil
}

// answer performs the request and returns Authy's answer.
func (s *Server) answer(c *call) answer {
	a := s.work(c)
	if c.oneTouch && a.contentType == classicType {
		a.contentType = oneTouchType
	}
	return a
}

func (s *Server) work(c *call) answer {
	switch {
	case c.endpoint == EndpointUnknown || c.endpoint == EndpointElsewhere:
		return c.serve(s, c)
	case errors.Is(c.bad, errEncoding):
		return refuse("60005")
	case c.bad != nil:
		return refuse("60002")
	case c.key != s.options.Key:
		return badKey()
	default:
		return c.serve(s, c)
	}
}

// elsewhere answers for the host that the redirect fault names. It claims success, so a
// client that followed the redirect draws a wrong conclusion and the test notices.
func (s *Server) elsewhere(*call) answer {
	return ok(obj("message", "Token is valid.", "token", "is valid", "success", "true",
		"approval_request", obj("uuid", newUUID(), "status", "approved"),
		"cellphone", "+1-XXX-XXX-XX00", "user", obj("id", 1)))
}
