package main

import (
	"errors"

	"countersign/shared/api"
	"countersign/shared/password"
	"countersign/shared/phone"
	"countersign/shared/users"
)

type request struct {
	FullName    string     `json:"fullName"`
	Email       string     `json:"email"`
	Password    string     `json:"password"`
	CountryCode api.Digits `json:"countryCode"`
	Phone       string     `json:"phone"`

	phone phone.Number
}

// Validate checks every field and names the first that is wrong. It leaves name
// and address as they are to be stored.
func (q *request) Validate() (err error) {
	if q.FullName, err = users.ParseName(q.FullName); err != nil {
		return api.Field("fullName", "Please enter your name, in at most 100 characters.")
	}
	if q.Email, err = users.ParseEmail(q.Email); err != nil {
		return api.Field("email", "Please enter one e-mail address.")
	}
	if err = password.Valid(q.Password); err != nil {
		return api.Field("password", "Please choose a password of 8 to 128 characters.")
	}
	q.phone, err = phone.Parse(string(q.CountryCode), q.Phone)
	if wrong, ok := errors.AsType[*phone.Error](err); ok {
		return api.Field(wrong.Field, wrong.Message)
	}
	return err
}
