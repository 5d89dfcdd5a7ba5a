package api

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Digits is a field that clients may send as text or as a number: a calling code,
// which has no leading zeros. JSON takes a string, kept as it is, or a whole number
// without sign, fraction or exponent. Phone numbers and one-time codes are strings:
// as a number they would lose their leading zeros.
type Digits string

// Decode reads a body into the struct that into points to. Its fields are of
// type string, bool or [Digits] and carry their exact name in a json tag; what
// has no tag is left alone. A body may be JSON or a form:
//
//   - JSON is one flat object. Unknown names, duplicate names, a second value,
//     nesting, null and wrong types are refused.
//   - In a form, duplicate names are refused, and unknown ones are not looked
//     at: a page that sends its whole form sends the names of its buttons and
//     of its framework too. A bool is true, false, 1 or 0.
//
// An empty body leaves the struct as it is, whatever its headers say.
// Parameters in the URL are never read. All errors but a broken struct are an
// [*Error]: 400 invalid_request, 400 invalid_field with the field's name, 413
// too_large, 415 unsupported_media_type. After an error the struct may be filled
// in part.
func Decode(r *http.Request, into any) error {
	fields, err := fieldsOf(into)
	if err != nil {
		return err
	}
	body, err := RawBody(r)
	if err != nil || len(body) == 0 {
		return err
	}
	media, err := mediaType(r.Header)
	if err != nil {
		return err
	}
	decode := decodeJSON
	switch media {
	case "application/json":
	case "application/x-www-form-urlencoded":
		decode = decodeForm
	default:
		return unsupported("the body is of another type")
	}
	if !utf8.Valid(body) {
		return invalidRequest(errNotUTF8)
	}
	return decode(body, fields)
}

// The causes name no key: an unknown key is the client's text, and may be a
// password that slipped.
var (
	errNotUTF8   = errors.New("decode body: not valid UTF-8")
	errSyntax    = errors.New("decode body: malformed")
	errNoObject  = errors.New("decode body: not an object")
	errUnknown   = errors.New("decode body: unknown field")
	errDuplicate = errors.New("decode body: duplicate field")
)

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

// wrongType is the answer to a value that the field can't hold.
func wrongType(name string, field reflect.Value) *Error {
	switch {
	case field.Kind() == reflect.Bool:
		return Field(name, "This must be true or false.")
	case field.Type() == reflect.TypeFor[Digits]():
		return Field(name, "This must be digits, as text or as a whole number.")
	}
	return Field(name, "This must be text.")
}
