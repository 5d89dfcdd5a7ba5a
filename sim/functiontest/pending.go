package functiontest

import (
	"testing"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
)

// EachPending sends requests with the token of a login that waits for its second factor: of
// each kind of client, to each route that the template gives to the function. No answer
// may tell anything about the person (SE-3). see gets the answers. bodies are by route.
func (f *Function[H]) EachPending(t *testing.T, function string, bodies map[string]apitest.Option, see func(t *testing.T, route string, got apitest.Answer)) {
	for client, kind := range Clients() {
		for _, route := range Routes(t, function) {
			t.Run(route+", "+client, func(t *testing.T) {
				p := f.Account()
				options := []apitest.Option{As(f.Push(f.Login(p, kind...), 0))}
				if body := bodies[route]; body != nil {
					options = append(options, body)
				}
				got := f.Request(route, options...)
				WantNothingOf(t, got, p)
				see(t, route, got)
			})
		}
	}
}

// Naming are the ways in which a request can name a login beside its own token, of which
// none may reach that login (API-4).
func Naming(l Login) map[string]apitest.Option {
	token := l.Token.Reveal()
	return map[string]apitest.Option{
		"query": func(e *apitest.Request) {
			e.RawQueryString = "id=" + l.ID + "&login=" + l.ID + "&token=" + token + "&uuid=" + l.Push.Ref + "&authy_id=" + l.Factor().Ref +
				"&email=" + l.Person.Account.Email
		},
		"headers": func(e *apitest.Request) {
			apitest.Header("X-Session-Id", l.ID)(e)
			apitest.Header("X-Login", token)(e)
			apitest.Header("X-API-TOKEN", token)(e) // Authorization goes first
		},
		"cookies": func(e *apitest.Request) {
			apitest.Cookie(logins.LoginCookie, token)(e)
			apitest.Cookie(logins.SessionCookie, token)(e)
		},
		"body": apitest.JSON(map[string]string{"id": l.ID, "token": token}),
	}
}
