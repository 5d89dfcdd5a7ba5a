package registration

import (
	"errors"
	"strings"

	"countersign/shared/api"
	"countersign/shared/password"
	"countersign/shared/password/guessable"
	"countersign/shared/phone"
	"countersign/shared/users"
)

// Form is what a person fills in to register.
type Form struct {
	FullName    string     `json:"fullName"`
	Email       string     `json:"email"`
	Password    string     `json:"password"`
	CountryCode api.Digits `json:"countryCode"`
	Phone       string     `json:"phone"`

	number phone.Number
}

// Check checks the fields, and its error names the first wrong one. It puts the name and the
// address into the form in which they are stored. app is the application's name.
func (q *Form) Check(app string) (err error) {
	if q.FullName, err = users.ParseName(q.FullName); err != nil {
		return api.Field("fullName", "Please enter your name, in at most 100 characters.")
	}
	if q.Email, err = users.ParseEmail(q.Email); err != nil {
		return api.Field("email", "Please enter one e-mail address.")
	}
	if err = q.validPassword(app); err != nil {
		return err
	}
	q.number, err = phone.Parse(string(q.CountryCode), q.Phone)
	if wrong, ok := errors.AsType[*phone.Error](err); ok {
		return api.Field(wrong.Field, wrong.Message)
	}
	return err
}

// validPassword refuses passwords that an attacker tries first: common ones, and the person's
// own name and address. It looks only at the request, so that its answer doesn't tell which
// addresses have an account.
func (q *Form) validPassword(app string) error {
	own := append(strings.Fields(q.FullName), q.FullName, q.Email, app)
	if at := strings.LastIndexByte(q.Email, '@'); at >= 0 {
		own = append(own, q.Email[:at])
	}
	switch {
	case password.Valid(q.Password) != nil:
		return api.Field("password", "Please choose a password of 8 to 128 characters.")
	case guessable.FromOwn(q.Password, own...):
		return api.Field("password", "Your name, your address or the name of this application can't be the password. Please choose another one.")
	case guessable.Common(q.Password):
		return api.Field("password", "Many people use this password, so attackers try it first. Please choose another one.")
	}
	return nil
}
