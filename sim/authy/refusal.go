package authy

import "net/http"

// refusal is an error code's answer in Authy's documents and captures.
type refusal struct {
	status  int
	message string
}

// refusalOf returns the status and text of a code. Without a source for the status it
// is 400, and without one for the text it is a general text.
func refusalOf(code string) refusal {
	const (
		bad, unauthorized, forbidden = http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden
		missing, busy, unavailable   = http.StatusNotFound, http.StatusTooManyRequests, http.StatusServiceUnavailable
	)
	switch code {
	case "60001":
		return refusal{unauthorized, "Invalid API key"}
	case "60002":
		return refusal{bad, "Invalid request"}
	case "60003":
		return refusal{busy, "DoS protection"}
	case "60004":
		return refusal{bad, "Invalid parameter"}
	case "60005":
		return refusal{bad, "UTF-8 invalid"}
	case "60006":
		return refusal{unavailable, "Phone calls are not enabled on this account"}
	case "60007":
		return refusal{unavailable, "SMS is not enabled"}
	case "60014":
		return refusal{unavailable, "Call was not started"}
	case "60015":
		return refusal{unavailable, "SMS token was not sent"}
	case "60016":
		return refusal{unauthorized, "User doesn't exist"}
	case "60017":
		return refusal{unavailable, "User has been suspended."}
	case "60019":
		return refusal{unauthorized, "Token is invalid. Token was used recently."}
	case "60020":
		return refusal{unauthorized, "Token is invalid"}
	case "60026":
		return refusal{missing, "User not found."}
	case "60027":
		return refusal{bad, "User was not valid"}
	case "60033":
		return refusal{bad, "Phone number is invalid"}
	case "60049":
		return refusal{missing, "Approval request not found"}
	case "60051":
		return refusal{bad, "The user has no device for approval requests"}
	case "60060":
		return refusal{unavailable, "Your account is suspended"}
	case "60065":
		return refusal{forbidden, "Needs to enable OneTouch first"}
	case "60078":
		return refusal{forbidden, "Invalid country code"}
	case "60082":
		return refusal{forbidden, "Cannot send SMS to landline"}
	case "60083":
		return refusal{forbidden, "Phone number is not provisioned"}
	case "60127":
		return refusal{bad, "User is pending for deletion"}
	case "60128":
		return refusal{bad, "User was deleted"}
	case "60130":
		return refusal{bad, "User deletion is ongoing"}
	case "60131":
		return refusal{bad, "User deletion failed"}
	default:
		return refusal{bad, "An error occurred."}
	}
}
