package dynamodb

import (
	"encoding/base64"
	"encoding/json"
	"errors"
)

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
	if v.depth() >= maxDepth {
		return invalid("Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit")
	}
	return nil
}

func (v *value) decode(raw json.RawMessage) *failure {
	switch v.kind {
	case "S", "N", "B":
		var text *string
		if err := json.Unmarshal(raw, &text); err != nil || text == nil {
			return unreadable("a value of the type %s is written as a JSON string", v.kind)
		}
		return v.decodeText(*text)
	case "BOOL":
		var yes *bool
		if err := json.Unmarshal(raw, &yes); err != nil || yes == nil {
			return unreadable("a value of the type BOOL is written as true or false")
		}
		v.yes = *yes
		return nil
	case "L":
		v.list = []value{}
		return inner(json.Unmarshal(raw, &v.list), v.list == nil)
	case "M":
		v.fields = map[string]value{}
		if f := inner(json.Unmarshal(raw, &v.fields), v.fields == nil); f != nil {
			return f
		}
		return item(v.fields).checkNames()
	default:
		return unsupported("values of the type %s", v.kind)
	}
}

// inner returns the failure of a list or a map after reading it gave err. null tells
// that it was null.
func inner(err error, null bool) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	if err != nil || null {
		return unreadable("a list or a map is not written as one")
	}
	return nil
}

func (v *value) decodeText(text string) *failure {
	var f *failure
	switch v.kind {
	case "S":
		v.text = text
	case "N":
		v.num, f = parseNumber(text)
	case "B":
		bytes, err := base64.StdEncoding.DecodeString(text)
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
	case "L":
		return json.Marshal(map[string][]value{"L": v.list})
	case "M":
		return json.Marshal(map[string]map[string]value{"M": v.fields})
	default:
		return json.Marshal(map[string]string{"S": v.text})
	}
}
