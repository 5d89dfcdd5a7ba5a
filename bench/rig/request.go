package rig

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Answer is what came back.
type Answer struct {
	Status int
	Token  string `json:"token"`
	State  string `json:"state"`
	Code   string `json:"code"`
	// Cookies are those that the answer sets.
	Cookies []*http.Cookie `json:"-"`
}

// Want is an error when the answer has another status.
func (a Answer) Want(status int) error {
	if a.Status != status {
		return fmt.Errorf("got %d %s, want %d", a.Status, a.Code, status)
	}
	return nil
}

// Do sends a request as a token client does: body is JSON text, "" for none; token "" is none.
func (r *Rig) Do(ctx context.Context, method, path, token, body string) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, r.URL+path, strings.NewReader(body))
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	return r.Send(request)
}

// Send sends any request.
func (r *Rig) Send(request *http.Request) (Answer, error) {
	response, err := r.HTTP.Do(request)
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", request.Method, request.URL.Path, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", request.Method, request.URL.Path, err)
	}
	a := Answer{}
	_ = json.Unmarshal(text, &a) // an answer without these fields has its status
	a.Status, a.Cookies = response.StatusCode, response.Cookies()
	return a, nil
}

// LogIn sends a password.
func (r *Rig) LogIn(ctx context.Context, email, password string) (Answer, error) {
	return r.Do(ctx, "POST", "/session", "", fmt.Sprintf(`{"email":%q,"password":%q}`, email, password))
}

// Poll asks how a login stands.
func (r *Rig) Poll(ctx context.Context, token string) (Answer, error) {
	return r.Do(ctx, "GET", "/session/status", token, "")
}

// Register makes an account.
func (r *Rig) Register(ctx context.Context, p Person) (Answer, error) {
	return r.Do(ctx, "POST", "/user", "", fmt.Sprintf(
		`{"fullName":"Ada Lovelace","email":%q,"password":%q,"countryCode":%q,"phone":%q}`, p.Email, Password, p.Country, p.Number))
}

// Resend asks for a code by SMS, or for whatever channel says.
func (r *Rig) Resend(ctx context.Context, token, channel string) (Answer, error) {
	return r.Do(ctx, "POST", "/session/resend", token, fmt.Sprintf(`{"channel":%q}`, channel))
}

// Verify sends a code.
func (r *Rig) Verify(ctx context.Context, token, code string) (Answer, error) {
	return r.Do(ctx, "POST", "/session/verify", token, fmt.Sprintf(`{"code":%q}`, code))
}
