package authy

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

const (
	opRegister      = "register user"
	opStatus        = "read user status"
	opRemove        = "remove user"
	opAuthenticator = "create authenticator"
)

// Register enrols a phone and returns the id of its person. Authy matches people by phone, so
// the same phone gives the same id again, with the address added to it; that makes the call
// repeatable. countryCode and phone are digits, the calling code and the national number.
//
// IsRefusedUser tells an answer that a field is wrong. No text goes to the phone: Authy's
// own default is to send a link to its app.
func (c *Client) Register(ctx context.Context, email, countryCode, phone string) (ID, error) {
	switch {
	case !digits(countryCode, 1, 4):
		return "", argument(opRegister, "country code is not 1 to 4 digits")
	case !digits(phone, 1, 15):
		return "", argument(opRegister, "phone is not 1 to 15 digits")
	case len(email) > 254 || !isClean(email, 1, 254):
		return "", argument(opRegister, "email is empty, too long or malformed")
	}
	type user struct {
		Email       string `json:"email"`
		Cellphone   string `json:"cellphone"`
		CountryCode string `json:"country_code"`
	}
	k := call{op: opRegister, method: http.MethodPost, path: "/protected/json/users/new", repeatable: true,
		private: []string{email, phone},
		body: struct {
			User user `json:"user"`
			Link bool `json:"send_install_link_via_sms"`
		}{User: user{Email: email, Cellphone: phone, CountryCode: countryCode}},
	}
	answer, err := c.do(ctx, k)
	if err != nil {
		return "", err
	}
	id, err := ParseID(answer.object("user").text("id"))
	if err != nil {
		return "", k.missing(ctx, answer, "user.id")
	}
	return id, nil
}

// A Status is what Authy knows of a person.
type Status struct {
	ID         ID
	Registered bool     // has the app: a push can arrive
	Confirmed  bool     // has once passed a code
	Disabled   bool     // Authy has disabled the account
	Devices    []string // "ios", "android", "sms" and others; may be nil
}

// Status reads what Authy knows of a person. An unknown id is an *Error with Code "60026".
func (c *Client) Status(ctx context.Context, id ID) (Status, error) {
	if _, err := ParseID(string(id)); err != nil {
		return Status{}, argument(opStatus, "id is not 1 to 20 digits")
	}
	k := call{op: opStatus, method: http.MethodGet, path: "/protected/json/users/" + string(id) + "/status", repeatable: true}
	answer, err := c.do(ctx, k)
	if err != nil {
		return Status{}, err
	}
	status := answer.object("status")
	if status == nil || status.text("authy_id") != string(id) {
		return Status{}, k.missing(ctx, answer, "status of this user")
	}
	return Status{
		ID:         id,
		Registered: status.yes("registered"),
		Confirmed:  status.yes("confirmed"),
		Disabled:   status.yes("account_disabled"),
		Devices:    status.texts("devices"),
	}, nil
}

// Remove takes the person out of this application, which Authy does within about a day.
// Another account with the same phone loses its second factor too. It is made once: a repeat
// of one that worked would be answered with an unknown user.
func (c *Client) Remove(ctx context.Context, id ID) error {
	if _, err := ParseID(string(id)); err != nil {
		return argument(opRemove, "id is not 1 to 20 digits")
	}
	// The body's success is not looked at: a recorded answer to a removal that worked has false.
	_, err := c.do(ctx, call{op: opRemove, method: http.MethodPost, path: "/protected/json/users/" + string(id) + "/remove"})
	return err
}

// Authenticator makes a secret for another authenticator app and returns the URL of a QR image
// with it, size pixels wide (100 to 1000). label is what the app will show, at most 100 characters.
// The application must have generic tokens enabled.
func (c *Client) Authenticator(ctx context.Context, id ID, label string, size int) (SecretURL, error) {
	if _, err := ParseID(string(id)); err != nil {
		return SecretURL{}, argument(opAuthenticator, "id is not 1 to 20 digits")
	}
	if !isClean(label, 0, 100) {
		return SecretURL{}, argument(opAuthenticator, "label is over 100 characters or not clean")
	}
	if size < 100 || size > 1000 {
		return SecretURL{}, argument(opAuthenticator, "size is not 100 to 1000")
	}
	k := call{op: opAuthenticator, method: http.MethodPost, path: "/protected/json/users/" + string(id) + "/secret",
		private: []string{label},
		body: struct {
			Label string `json:"label"`
			Size  int    `json:"qr_size"`
		}{label, size},
	}
	answer, err := c.do(ctx, k)
	if err != nil {
		return SecretURL{}, err
	}
	text := answer.text("qr_code")
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && strings.HasPrefix(c.base, "http:")) {
		return SecretURL{}, k.missing(ctx, answer, "qr_code")
	}
	return SecretURL{value: &text}, nil
}
