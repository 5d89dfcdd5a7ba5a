package authy

import (
	"context"
	"net/http"
)

const (
	opRegister = "register user"
	opStatus   = "read user status"
)

// register enrols a phone and returns the person's id. Authy identifies people by their phone:
// the same phone gets the same id again, and Authy adds the e-mail address to it. So the call
// may be repeated. countryCode is the calling code and phone the national number, in digits.
//
// If Authy refuses a field, RefusedField of the error says which one. We tell Authy not to send
// a text with a link to its app, which it does by default.
func (c *Client) register(ctx context.Context, email, countryCode, phone string) (ID, error) {
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

// registered reports whether a person has the app, so that they can get a push. For an unknown
// id it returns an *Error with Code "60026".
func (c *Client) registered(ctx context.Context, id ID) (bool, error) {
	if _, err := ParseID(string(id)); err != nil {
		return false, argument(opStatus, "id is not 1 to 20 digits")
	}
	k := call{op: opStatus, method: http.MethodGet, path: "/protected/json/users/" + string(id) + "/status", repeatable: true}
	answer, err := c.do(ctx, k)
	if err != nil {
		return false, err
	}
	status := answer.object("status")
	if status == nil || status.text("authy_id") != string(id) {
		return false, k.missing(ctx, answer, "status of this user")
	}
	return status.yes("registered"), nil
}
