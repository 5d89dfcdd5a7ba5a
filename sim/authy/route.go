package authy

import (
	"net/http"
	"path"
	"strings"
)

// Endpoint is the name of one of Authy's endpoints in Count, Received and Faults.
type Endpoint string

// The endpoints. Every stands for all of them.
const (
	Every             Endpoint = "*"
	EndpointRegister  Endpoint = "register"   // POST users/new
	EndpointUser      Endpoint = "user"       // GET users/{id}/status
	EndpointSMS       Endpoint = "sms"        // GET sms/{id}
	EndpointCall      Endpoint = "call"       // GET call/{id}
	EndpointVerify    Endpoint = "verify"     // GET verify/{token}/{id}
	EndpointPush      Endpoint = "push"       // POST users/{id}/approval_requests
	EndpointPushState Endpoint = "push_state" // GET approval_requests/{uuid}
	EndpointUnknown   Endpoint = "unknown"    // any other URL or method
	EndpointElsewhere Endpoint = "elsewhere"  // the redirect fault's target; no client may follow it
)

// route is one route of the API: a method, a path with {…} for arguments, and its
// handler.
type route struct {
	endpoint Endpoint
	method   string
	pattern  string
	serve    func(*Server, *call) answer
}

func routes() []route {
	const get, post = http.MethodGet, http.MethodPost
	const classic, oneTouch = "protected/json/", "onetouch/json/"
	return []route{
		{EndpointRegister, post, classic + "users/new", (*Server).register},
		{EndpointUser, get, classic + "users/{id}/status", (*Server).userStatus},
		{EndpointSMS, get, classic + "sms/{id}", (*Server).sendSMS},
		{EndpointCall, get, classic + "call/{id}", (*Server).startCall},
		{EndpointVerify, get, classic + "verify/{token}/{id}", (*Server).verify},
		{EndpointPush, post, oneTouch + "users/{id}/approval_requests", (*Server).createApproval},
		{EndpointPushState, get, oneTouch + "approval_requests/{uuid}", (*Server).approvalState},
	}
}

// match finds the route of a request. It uses the decoded and cleaned path, as Authy's
// router was seen to do in 2015: the token "../sms" or "..%2fsms" turns a code check
// into a request for a text (Sakurity, "Bypassing Authy"). A client that lets such a
// token through must fail its tests.
func match(method, decodedPath string) (route, map[string]string) {
	have := strings.Split(strings.Trim(path.Clean("/"+decodedPath), "/"), "/")
	if have[0] == "elsewhere" {
		return route{endpoint: EndpointElsewhere, serve: (*Server).elsewhere}, nil
	}
	for _, r := range routes() {
		if args, ok := r.arguments(have); ok && r.method == method {
			return r, args
		}
	}
	return route{endpoint: EndpointUnknown, serve: func(*Server, *call) answer { return noSuchURL() }}, nil
}

func (r route) arguments(have []string) (map[string]string, bool) {
	want := strings.Split(r.pattern, "/")
	if len(want) != len(have) {
		return nil, false
	}
	args := map[string]string{}
	for i, segment := range want {
		if name, isArgument := strings.CutPrefix(segment, "{"); isArgument {
			args[strings.TrimSuffix(name, "}")] = have[i]
		} else if segment != have[i] {
			return nil, false
		}
	}
	return args, true
}
