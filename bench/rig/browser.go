package rig

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// Browser is a client with cookies, as the login page is one.
type Browser struct {
	rig *Rig
	jar map[string]string
}

// Browser returns a browser without any cookie.
func (r *Rig) Browser() *Browser { return &Browser{rig: r, jar: map[string]string{}} }

// LogIn sends a password.
func (b *Browser) LogIn(ctx context.Context, email, password string) (Answer, error) {
	return b.do(ctx, "POST", "/session", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password))
}

// Poll asks how the login stands.
func (b *Browser) Poll(ctx context.Context) (Answer, error) {
	return b.do(ctx, "GET", "/session/status", "")
}

// End leaves the cookies that outlive login and session.
func (b *Browser) End() {
	delete(b.jar, "__Host-login")
	delete(b.jar, "__Host-session")
}

func (b *Browser) do(ctx context.Context, method, path, body string) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, b.rig.URL+path, strings.NewReader(body))
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("Accept-Session", "cookie")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	for name, value := range b.jar {
		request.AddCookie(&http.Cookie{Name: name, Value: value}) //nolint:gosec // a request has names and values alone
	}
	a, err := b.rig.Send(request)
	for _, c := range a.Cookies {
		if b.jar[c.Name] = c.Value; c.MaxAge < 0 {
			delete(b.jar, c.Name)
		}
	}
	return a, err
}
