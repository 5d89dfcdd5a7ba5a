package authy

import (
	"encoding/json"
	"slices"
	"strings"
)

// register is POST users/new. Authy matches users by calling code and number, never by
// e-mail address: the same number gets the same id and collects the addresses.
func (s *Server) register(c *call) answer {
	email := strings.TrimSpace(c.params.value("user", "email"))
	country := strings.TrimPrefix(strings.TrimSpace(c.params.value("user", "country_code")), "+")
	number, numeric := digits(c.params.value("user", "cellphone"))
	if wrong := wrongFields(email, country, number, numeric); wrong != nil {
		return refuseWith(400, "60027", refusalOf("60027").message, wrong...)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.account(country, number)
	a.member = true
	if !slices.Contains(a.emails, email) {
		a.emails = append(a.emails, email)
	}
	if c.params.value("send_install_link_via_sms") != "false" && a.device == nil {
		a.text(s.now(), "Install the Authy app to log in to "+s.options.AppName+".", "")
	}
	return ok(obj("message", "User created successfully.", "user", obj("id", a.id), "success", true))
}

func wrongFields(email, country, number string, numeric bool) []member {
	var wrong []member
	if !numeric || !plausibleNumber(country, number) {
		wrong = append(wrong, member{"cellphone", "is invalid"})
	}
	if !plausibleCountry(country) {
		wrong = append(wrong, member{"country_code", "is not supported"})
	}
	if !plausibleEmail(email) {
		wrong = append(wrong, member{"email", "is invalid"})
	}
	return wrong
}

// plausibleEmail is lenient: how Authy checks an address is not documented.
func plausibleEmail(email string) bool {
	local, domain, ok := strings.Cut(email, "@")
	return ok && local != "" && strings.Contains(domain, ".") && !strings.ContainsAny(email, " \t\r\n,;<>")
}

// userStatus is GET users/{id}/status.
func (s *Server) userStatus(c *call) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, refused, found := s.user(c.args["id"])
	if !found {
		return refused
	}
	return ok(obj("status", s.statusOf(a), "message", "User status.", "success", true))
}

func (s *Server) statusOf(a *account) object {
	devices, os := []string{"sms"}, "unknown"
	id, created := a.id, int64(0)
	var method any
	if a.device != nil {
		devices, os, method = []string{"android"}, "android", "sms"
		id, created = a.device.id, a.device.registered.Unix()
	}
	return obj("authy_id", a.id, "confirmed", a.confirmed, "registered", a.device != nil,
		"country_code", json.Number(a.country), "phone_number", a.maskedStatus(), "email", a.emails[0],
		"devices", devices, "has_hard_token", false, "account_disabled", a.suspended,
		"detailed_devices", []object{obj("device_type", "authy", "os_type", os, "registration_device_id", nil,
			"registration_method", method, "device_id", id, "last_sync_date", 0, "creation_date", created)},
		"deleted_devices", []object{})
}
