package authy

import "encoding/base64"

const (
	appID     = "58547f6f4014250a11c201f6"
	appSerial = 46113
)

// callbackBody is the form used since December 2017, with its members in the captured
// order.
func (s *Server) callbackBody(p *approval, a *account) object {
	d := a.device
	if d == nil {
		d = &device{id: a.id * 100, registered: p.Created}
	}
	signed := s.now().Unix()
	expires := int64(0)
	if !p.Expires.IsZero() {
		expires = p.Expires.Unix()
	}
	transaction := obj("details", detailsOrNull(p.Details), "device_details", object{}, "device_geolocation", "",
		"device_signing_time", signed, "encrypted", false, "flagged", false,
		"hidden_details", detailsOrNull(p.Hidden), "message", p.Message, "reason", "", "requester_details", nil,
		"status", p.Status, "uuid", p.UUID, "created_at_time", p.Created.Unix(), "customer_uuid", 15083)
	return obj("authy_id", a.id, "device_uuid", d.id, "callback_action", "approval_request_status",
		"uuid", p.UUID, "status", p.Status,
		"approval_request", obj("transaction", transaction, "expiration_timestamp", expires,
			"logos", logosOrNull(p.Logos), "app_id", appID),
		"signature", base64.StdEncoding.EncodeToString(randomBytes(256)),
		"device", d.body())
}

func (d *device) body() object {
	registered := d.registered.Unix()
	return obj("city", nil, "country", "Colombia", "ip", "190.0.2.1", "region", nil, "registration_city", nil,
		"registration_country", "Colombia", "registration_ip", "190.0.2.2", "registration_method", "sms",
		"registration_region", nil, "os_type", "android", "last_account_recovery_at", nil, "id", d.id,
		"registration_date", registered, "last_sync_date", registered+8)
}

func detailsOrNull(pairs []Pair) any {
	if len(pairs) == 0 {
		return nil
	}
	var o object
	for _, p := range pairs {
		o = append(o, member{p.Key, p.Value})
	}
	return o
}

func logosOrNull(list []Logo) any {
	if len(list) == 0 {
		return nil
	}
	return list
}

const presetUUID = "cdbabf40-1c65-0133-d113-34363b620e52"

// presetBody is the older form, which has strings where other callbacks have numbers or
// null.
func presetBody() object {
	const long = "946641599"
	transaction := obj("details", obj("Email Address", "jdoe@example.com"), "device_details", object{},
		"device_geolocation", "", "device_signing_time", long, "encrypted", false, "flagged", false,
		"hidden_details", obj("ip", "1.1.1.1"), "message", "Request to Login", "reason", "", "requester_details", "",
		"status", Approved, "uuid", presetUUID, "created_at_time", long, "customer_uuid", "25e026b36343-a29f-3310-bea3-02e05aec")
	return obj("device_uuid", "cea50e20-3aeb-0133-f92a-34363b620e52", "callback_action", "approval_request_status",
		"uuid", presetUUID, "status", Approved,
		"approval_request", obj("transaction", transaction, "logos", "", "expiration_timestamp", long),
		"signature", base64.StdEncoding.EncodeToString(make([]byte, 256)), "authy_id", 1234)
}
