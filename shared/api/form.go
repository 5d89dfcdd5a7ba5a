package api

import (
	"maps"
	"net/url"
	"reflect"
	"slices"
	"unicode/utf8"
)

// decodeForm reads a form. See [Decode] for what it takes.
func decodeForm(body []byte, fields map[string]reflect.Value) error {
	// The error prints what is malformed, so it is not kept.
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
	// In order, so that one body gets one answer.
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if values.Has(name) && !setForm(fields[name], values.Get(name)) {
			return wrongType(name, fields[name])
		}
	}
	return nil
}

// setForm puts a value into a field, and tells whether it fits.
func setForm(field reflect.Value, value string) bool {
	if field.Kind() == reflect.String {
		field.SetString(value)
		return true
	}
	field.SetBool(value == "true" || value == "1")
	return value == "true" || value == "1" || value == "false" || value == "0"
}
