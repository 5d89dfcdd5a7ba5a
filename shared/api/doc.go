// Package api is HTTP in and out for every function: one strict way to read a
// body, one way to answer, one place where an error becomes a status, the same
// security headers and one log line for every request beside its security events,
// and the edge between Lambda's events and net/http.
//
// A function gives its handlers to [NewMux] and the result to [Start]. A
// handler is plain net/http but for one thing: it returns its errors.
//
//	func main() {
//		api.Start(api.NewMux(map[string]api.Handler{"POST /session": h.login}), api.OptionsFrom(env))
//	}
//
// Nothing here writes a body, a token, a code, a cookie, a phone or an address
// to the log. What a handler adds with [Annotate], and the text of the errors
// that it returns, must keep to the same rule.
package api
