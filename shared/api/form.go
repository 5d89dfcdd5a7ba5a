package api

import (
	"maps"
	"net/url"
	"reflect"
	"slices"
	"unicode/utf8"
)

// decodeForm reads a form by the rules of [Decode].
func decodeForm(body []byte, fields map[string]reflect.Value) error {
	// url.ParseQuery's error quotes the malformed input, so drop it.
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return invalidRequest(errSyntax)
	}
	for name, all := range values {
		if len(all) > 1 {
			return invalidRequest(errDuplicate)
		}
		if !utf8.ValidString(name) || !utf8.ValidString(all[0]) {
			return invalidRequest(errNotUTF8)
		}
	}
	// Sorted, so the same body always gets the same answer.
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if values.Has(name) && !setForm(fields[name], values.Get(name)) {
			return wrongType(name, fields[name])
		}
	}
	return nil
}

// setForm stores a value in a field and reports whether it fits.
func setForm(field reflect.Value, value string) bool {
	if field.Kind() == reflect.String {
		field.SetString(value)
		return true
	}
	field.SetBool(value == "true" || value == "1")
	return value == "true" || value == "1" || value == "false" || value == "0"
}
