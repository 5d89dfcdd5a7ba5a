package dynamodb

import (
	"encoding/base64"
	"encoding/json"
	"strings"
)

// value is one attribute's value. It is never changed once made.
type value struct {
	kind string // S, N, B or BOOL
	text string // of S; the bytes of B
	num  number // of N
	yes  bool   // of BOOL
}

// UnmarshalJSON implements json.Unmarshaler. Its errors are failures.
func (v *value) UnmarshalJSON(data []byte) error {
	var typed map[string]json.RawMessage
	if err := json.Unmarshal(data, &typed); err != nil {
		return unreadable("Unexpected value type in payload")
	}
	if len(typed) == 0 {
		return invalid("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")
	}
	if len(typed) > 1 {
		return invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")
	}
	for kind, raw := range typed {
		v.kind = kind
		if f := v.decode(raw); f != nil {
			return f
		}
	}
	return nil
}

func (v *value) decode(raw json.RawMessage) *failure {
	var text *string
	switch v.kind {
	case "S", "N", "B":
		if err := json.Unmarshal(raw, &text); err != nil || text == nil {
			return unreadable("a value of the type %s is written as a JSON string", v.kind)
		}
	case "BOOL":
		var yes *bool
		if err := json.Unmarshal(raw, &yes); err != nil || yes == nil {
			return unreadable("a value of the type BOOL is written as true or false")
		}
		v.yes = *yes
		return nil
	default:
		return unsupported("values of the type %s", v.kind)
	}
	var f *failure
	switch v.kind {
	case "S":
		v.text = *text
	case "N":
		v.num, f = parseNumber(*text)
	case "B":
		bytes, err := base64.StdEncoding.DecodeString(*text)
		if err != nil {
			return unreadable("a value of the type B is written in base64")
		}
		v.text = string(bytes)
	}
	return f
}

// MarshalJSON implements json.Marshaler.
func (v value) MarshalJSON() ([]byte, error) {
	switch v.kind {
	case "N":
		return json.Marshal(map[string]string{"N": v.num.String()})
	case "B":
		return json.Marshal(map[string][]byte{"B": []byte(v.text)})
	case "BOOL":
		return json.Marshal(map[string]bool{"BOOL": v.yes})
	default:
		return json.Marshal(map[string]string{"S": v.text})
	}
}

// equal tells whether both values have the same type and are the same.
func (v value) equal(other value) bool {
	if v.kind != other.kind {
		return false
	}
	if v.kind == "BOOL" {
		return v.yes == other.yes
	}
	order, _ := v.compare(other)
	return order == 0
}

// compare orders two values, numbers by value and strings and binary by their bytes. Values of different types, and
// booleans, have no order.
func (v value) compare(other value) (order int, ordered bool) {
	if v.kind != other.kind || v.kind == "BOOL" {
		return 0, false
	}
	if v.kind == "N" {
		return v.num.compare(other.num), true
	}
	return strings.Compare(v.text, other.text), true
}

// size is what the value counts in an item's size.
func (v value) size() int {
	switch v.kind {
	case "N":
		return v.num.size()
	case "BOOL":
		return 1
	default:
		return len(v.text)
	}
}
