package authy

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

var (
	errTooLarge = errors.New("answer is too large")
	errNoJSON   = errors.New("answer is not a JSON object")
)

// An object is a JSON object from Authy. Authy writes the same field sometimes as a string
// and sometimes as a number or a boolean. A nil object has no fields. It is a map and not a
// struct, because encoding/json would read "TOKEN" into a field named "token".
type object map[string]any

func parseObject(body []byte) (object, error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var o object
	if err := decoder.Decode(&o); err != nil || o == nil {
		return nil, errNoJSON
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errNoJSON
	}
	return o, nil
}

// object returns the object under name, or nil.
func (o object) object(name string) object {
	child, _ := o[name].(map[string]any)
	return child
}

// text returns the string or number under name, or "".
func (o object) text(name string) string {
	switch v := o[name].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

// yes reports whether name is true or "true". Every other value is false; Authy also sends
// the string "false".
func (o object) yes(name string) bool {
	return o[name] == true || o[name] == "true"
}
