package logins

import (
	"net/http"
	"time"
)

// SetCookie gives a cookie client a token until a time.
func SetCookie(w http.ResponseWriter, name string, token Token, until, now time.Time) {
	setCookie(w, name, token.Reveal(), max(int(until.Sub(now).Seconds()), 1))
}

// DropCookie removes a cookie from the client.
func DropCookie(w http.ResponseWriter, name string) { setCookie(w, name, "", -1) }

// setCookie sets what the __Host- prefix asks for, and keeps scripts and other
// sites' requests away (OWASP ASVS 3.3). Lax, because a person may come by a link.
func setCookie(w http.ResponseWriter, name, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge,
		HttpOnly: true, Secure: true, SameSite: http.SameSiteLaxMode,
	})
}
