package authy

import "strings"

// A Callback is what Authy says when somebody answered a push. It carries only what the
// signature covers, and is safe to act on after CheckPost or CheckGet.
type Callback struct {
	// UUID is the approval request's, or empty when the callback has none of the usual form.
	UUID string
	// ID is the person's, or empty when the callback has none that is an id.
	ID ID
	// Status is Authy's word, usually Approved or Denied; it may be any text.
	Status string
	// Action is Authy's word for the occasion, "approval_request_status".
	Action string
	// Hidden holds the hidden details that were given to RequestApproval. It may be nil.
	Hidden map[string]string
}

// ParseCallback reads the body of a POST. Numbers may be texts, and names that it does
// not know are ignored.
//
// The fields are read from the canonical form, which is what the signature covers, so
// two bodies with one signature are one callback, however they are written. It fails only for a
// body that has no canonical form, or one that gives a field twice.
func ParseCallback(body []byte) (Callback, error) {
	canonical, err := CanonicalJSON(body)
	if err != nil {
		return Callback{}, err
	}
	return parse(canonical)
}

// ParseCallbackQuery reads the query of a GET, as ParseCallback reads a body.
func ParseCallbackQuery(raw string) (Callback, error) {
	canonical, err := CanonicalQuery(raw)
	if err != nil {
		return Callback{}, err
	}
	return parse(canonical)
}

func parse(canonical string) (Callback, error) {
	found, err := fields(canonical)
	if err != nil {
		return Callback{}, err
	}
	c := Callback{Status: found["status"], Action: found["callback_action"]}
	if isUUID(found["uuid"]) {
		c.UUID = found["uuid"]
	}
	if id, err := ParseID(found["authy_id"]); err == nil {
		c.ID = id
	}
	for name, value := range found {
		key, ok := hiddenKey(name)
		if !ok {
			continue
		}
		if c.Hidden == nil {
			c.Hidden = make(map[string]string)
		}
		c.Hidden[key] = value
	}
	return c, nil
}

// hiddenKey returns the key of a hidden detail, when name is one.
func hiddenKey(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, "approval_request[transaction][hidden_details][")
	if !ok {
		return "", false
	}
	key, ok := strings.CutSuffix(rest, "]")
	return key, ok && !strings.ContainsAny(key, "[]")
}
