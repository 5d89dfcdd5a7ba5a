// Package api is the HTTP layer of every function. It reads bodies strictly, writes
// answers, turns errors into statuses, sets the same security headers everywhere,
// writes one log line per request beside its security events, and converts between
// Lambda's events and net/http.
//
// A function passes its handlers to [NewMux] and the result to [Start]. A handler is
// plain net/http, except that it returns its errors.
//
//	func main() {
//		api.Start(api.NewMux(map[string]api.Handler{"POST /session": h.login}), api.OptionsFrom(env))
//	}
//
// This package never logs a body, a token, a code, a cookie, a phone number or an
// address. Handlers must follow the same rule in what they pass to [Annotate], and in
// the texts of the errors that they return.
package api
