package api

import (
	"fmt"
	"reflect"
	"strings"
)

// Digits is a field that a client may send as a string or as a number. It suits calling
// codes, which never start with a zero. In JSON it takes a string, which is kept
// unchanged, or a whole number without sign, fraction or exponent. Phone numbers and
// one-time codes must be strings: as numbers they would lose their leading zeros.
type Digits string

// fieldsOf lists the fields of a struct by their name in a body.
func fieldsOf(into any) (map[string]reflect.Value, error) {
	pointer := reflect.ValueOf(into)
	if pointer.Kind() != reflect.Pointer || pointer.IsNil() || pointer.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("decode body: into is a %T, not a pointer to a struct", into)
	}
	fields := make(map[string]reflect.Value, pointer.Elem().NumField())
	for field, value := range pointer.Elem().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		plain := value.Type() == reflect.TypeFor[Digits]() || value.Type() == reflect.TypeFor[string]() || value.Type() == reflect.TypeFor[bool]()
		if !plain || !value.CanSet() {
			return nil, fmt.Errorf("decode body: field %s of %T is not an exported string, bool or Digits", field.Name, into)
		}
		fields[name] = value
	}
	return fields, nil
}

// wrongType answers a value that does not fit the field's type.
func wrongType(name string, field reflect.Value) *Error {
	switch {
	case field.Kind() == reflect.Bool:
		return Field(name, "This must be true or false.")
	case field.Type() == reflect.TypeFor[Digits]():
		return Field(name, "This must be digits, as text or as a whole number.")
	}
	return Field(name, "This must be text.")
}
