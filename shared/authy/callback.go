package authy

import "strings"

// A callback is what Authy says when somebody answered a push. It carries only what the
// signature covers.
type callback struct {
	uuid   string            // the approval request's, or empty when the callback has none of the usual form
	id     ID                // the person's, or empty when the callback has none that is an id
	status string            // Authy's word; it may be any text
	hidden map[string]string // the hidden details that were sent with the request; may be nil
}

// parse reads the canonical form of a callback's parameters. Numbers may be texts, and names
// that it does not know are ignored.
//
// The canonical form is what the signature covers, so two bodies with one signature are one
// callback, however they are written. It fails only for a form that gives a field twice.
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

// hiddenKey returns the key of a hidden detail, when name is one.
func hiddenKey(name string) (string, bool) {
	rest, ok := strings.CutPrefix(name, "approval_request[transaction][hidden_details][")
	if !ok {
		return "", false
	}
	key, ok := strings.CutSuffix(rest, "]")
	return key, ok && !strings.ContainsAny(key, "[]")
}
