package authy

import "strings"

// A callback is the request that Authy makes to us when a person answers a push. It has
// only fields that the signature covers.
type callback struct {
	uuid   string            // of the approval request; empty if it is missing or malformed
	id     ID                // of the person; empty if it is missing or malformed
	status string            // as Authy sent it; it may be any text
	hidden map[string]string // the hidden details that we sent with the request; may be nil
}

// parse reads a callback from the canonical form of its parameters. It ignores names that
// it does not know. Numbers and strings look the same in the canonical form.
//
// The signature covers the canonical form and not the body. So two bodies with the same
// signature are always read as the same callback. parse fails if a field is there twice or
// can't be decoded.
func parse(canonical string) (callback, error) {
	found, err := fields(canonical)
	if err != nil {
		return callback{}, err
	}
	c := callback{status: found["status"]}
	if isUUID(found["uuid"]) {
		c.uuid = found["uuid"]
	}
	if id, err := ParseID(found["authy_id"]); err == nil {
		c.id = id
	}
	for name, value := range found {
		key, ok := hiddenKey(name)
		if !ok {
			continue
		}
		if c.hidden == nil {
			c.hidden = make(map[string]string)
		}
		c.hidden[key] = value
	}
	return c, nil
}

// hiddenKey returns the key of a hidden detail, if name is the name of one.
func hiddenKey(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, "approval_request[transaction][hidden_details][")
	if !ok {
		return "", false
	}
	key, ok := strings.CutSuffix(rest, "]")
	return key, ok && !strings.ContainsAny(key, "[]")
}
