package api

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// decodeJSON reads one flat object. It is stricter than encoding/json, which ignores
// the case of names, takes the last of two equal names, and repairs broken characters.
func decodeJSON(body []byte, fields map[string]reflect.Value) error {
	if !json.Valid(body) {
		return invalidRequest(errSyntax)
	}
	if hasLoneSurrogate(body) {
		return invalidRequest(errNotUTF8)
	}
	// From here on the body is one valid value, so the decoder can't fail.
	tokens := json.NewDecoder(bytes.NewReader(body))
	tokens.UseNumber()
	if start, _ := tokens.Token(); start != json.Delim('{') {
		return invalidRequest(errNoObject)
	}
	seen := make(map[string]bool, len(fields))
	for tokens.More() {
		key, _ := tokens.Token()
		name, _ := key.(string)
		field, known := fields[name]
		if !known {
			return invalidRequest(errUnknown)
		}
		if seen[name] {
			return invalidRequest(errDuplicate)
		}
		seen[name] = true
		value, _ := tokens.Token()
		if !setJSON(field, value) {
			return wrongJSON(name, field, value)
		}
	}
	return nil
}

// setJSON stores a value in a field and reports whether it fits.
func setJSON(field reflect.Value, value json.Token) bool {
	switch value := value.(type) {
	case string:
		if field.Kind() != reflect.String {
			return false
		}
		field.SetString(value)
	case bool:
		if field.Kind() != reflect.Bool {
			return false
		}
		field.SetBool(value)
	case json.Number:
		if field.Type() != reflect.TypeFor[Digits]() || strings.Trim(value.String(), "0123456789") != "" {
			return false
		}
		field.SetString(value.String())
	default:
		return false
	}
	return true
}

// wrongJSON answers a value that does not fit the field. A client that sends a phone
// number or a code as a number has already lost its leading zeros.
func wrongJSON(name string, field reflect.Value, value json.Token) *Error {
	if _, isNumber := value.(json.Number); isNumber && field.Type() == reflect.TypeFor[string]() {
		return Field(name, "Please send it as text, in quotation marks: a number loses its leading zeros.")
	}
	return wrongType(name, field)
}

// hasLoneSurrogate looks for half of a UTF-16 pair in the escapes of valid JSON, where
// a backslash appears only inside strings. encoding/json would turn it into U+FFFD, and
// two different passwords would become equal.
func hasLoneSurrogate(body []byte) bool {
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		i++
		if body[i] != 'u' {
			continue
		}
		first := escaped(body[i-1:])
		i += 4
		switch {
		case first>>10 == 0xD800>>10:
			if escaped(body[i+1:])>>10 != 0xDC00>>10 {
				return true
			}
			i += 6
		case first>>10 == 0xDC00>>10:
			return true
		}
	}
	return false
}

// escaped returns the value of a \uXXXX at the start of text, or 0. Valid JSON always
// has four hex digits there.
func escaped(text []byte) uint64 {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0
	}
	value, _ := strconv.ParseUint(string(text[2:6]), 16, 16)
	return value
}
