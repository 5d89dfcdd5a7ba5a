package authy

import (
	"slices"
	"time"
)

// sentCode is a code that was sent by text or call.
type sentCode struct {
	code    string
	action  string
	expires time.Time
	used    bool
}

// issue makes a code for a text or a call. Earlier codes stay valid until they expire,
// because two texts may arrive in either order.
func (a *account) issue(action string, now time.Time, life time.Duration) string {
	a.sent = slices.DeleteFunc(a.sent, func(c *sentCode) bool { return !c.expires.After(now) })
	code := a.fresh(now)
	a.sent = append(a.sent, &sentCode{code: code, action: action, expires: now.Add(life)})
	return code
}

// fresh returns seven digits that are not a valid code of this user.
func (a *account) fresh(now time.Time) string {
	for {
		if code := randomCode(); a.check(code, "", now, false) == codeWrong && !a.hasSent(code) {
			return code
		}
	}
}

func (a *account) hasSent(code string) bool {
	return slices.ContainsFunc(a.sent, func(c *sentCode) bool { return c.code == code })
}

// verdict is the result of checking a code.
type verdict int

const (
	codeWrong verdict = iota
	codeUsed
	codeFromMessage
	codeFromApp
)

// check looks a code up, and marks it as used if use is set. A sent code is only valid
// for the action that it was requested for. Codes of the app have no action.
func (a *account) check(token, action string, now time.Time, use bool) verdict {
	for _, c := range a.sent {
		if c.code != token || c.action != action || !c.expires.After(now) {
			continue
		}
		if c.used {
			return codeUsed
		}
		c.used = use
		return codeFromMessage
	}
	if action != "" {
		return codeWrong
	}
	if a.device == nil {
		return codeWrong
	}
	for around, at := step(now), step(now)-stepsApart; at <= around+stepsApart; at++ {
		if hotp(a.seed, at) != token {
			continue
		}
		if a.usedSteps[at] {
			return codeUsed
		}
		if use {
			a.usedSteps[at] = true
		}
		return codeFromApp
	}
	return codeWrong
}

// verify is GET verify/{token}/{id}. Without force=true it accepts any well-formed code
// for a user who was never confirmed. That is Authy's own documented default.
func (s *Server) verify(c *call) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, _, found := s.user(c.args["id"])
	if !found { // this endpoint has its own code and text for an unknown user
		return refuseWith(s.options.UnknownUserStatus, "60016", refusalOf("60016").message)
	}
	token := c.args["token"]
	if !isDigits(token) || len(token) < 6 || len(token) > 12 {
		return refuseWith(400, "60020", "Token is invalid.", member{"token", "is invalid"})
	}
	if a.suspended {
		return refuse("60017")
	}
	v := a.check(token, c.params.value("action"), s.now(), true)
	if v == codeFromApp || v == codeFromMessage {
		a.confirmed = true
	}
	switch enforced := a.confirmed || c.params.value("force") == "true"; {
	case v == codeUsed && enforced:
		return refuse("60019")
	case v == codeWrong && enforced:
		return tokenInvalid()
	default:
		return ok(obj("message", "Token is valid.", "token", "is valid", "success", "true", "device", a.deviceFor(v)))
	}
}

// tokenInvalid has its members in the order that was captured for this error.
func tokenInvalid() answer {
	const message = "Token is invalid"
	return answer{status: 401, contentType: classicType, body: compact(obj("message", message, "token", "is invalid",
		"success", false, "errors", obj("message", message), "error_code", "60020"))}
}

// deviceFor describes the device that a code came from.
func (a *account) deviceFor(v verdict) object {
	var id, synced, method any
	os, registered := "sms", int64(firstID)
	if v == codeFromApp && a.device != nil {
		id, synced, method, os = a.device.id, a.device.registered.Unix(), "sms", "android"
		registered = a.device.registered.Unix()
	}
	return obj("id", id, "os_type", os, "registration_date", registered, "registration_method", method,
		"registration_country", nil, "registration_region", nil, "registration_city", nil, "country", nil,
		"region", nil, "city", nil, "ip", nil, "last_account_recovery_at", nil, "last_sync_date", synced)
}
