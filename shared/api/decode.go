package api

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Digits is a field that a client may send as a string or as a number. It suits calling
// codes, which never start with a zero. In JSON it takes a string, which is kept
// unchanged, or a whole number without sign, fraction or exponent. Phone numbers and
// one-time codes must be strings: as numbers they would lose their leading zeros.
type Digits string

// Decode reads a body into the struct that into points to. Fields are of type string,
// bool or [Digits], and a json tag gives their exact name. Fields without a tag are
// left alone. The body may be JSON or a form:
//
//   - JSON must be one flat object. Unknown names, duplicate names, a second value,
//     nesting, null and wrong types are refused.
//   - In a form, duplicate names are refused, but unknown ones are ignored: a browser
//     that submits a form also sends the names of its buttons and of the page's
//     framework. A bool is true, false, 1 or 0.
//
// An empty body leaves the struct unchanged, whatever the headers say. Parameters in
// the URL are never read. Every error is an [*Error], unless the struct itself is
// unsuitable: 400 invalid_request, 400 invalid_field with the field's name, 413
// too_large, or 415 unsupported_media_type. After an error the struct may be partly
// filled. A struct with a method Validate() error is then asked whether its values are
// possible, and that error is returned.
func Decode(r *http.Request, into any) error {
	if err := fill(r, into); err != nil {
		return err
	}
	if v, ok := into.(interface{ Validate() error }); ok {
		return v.Validate()
	}
	return nil
}

func fill(r *http.Request, into any) error {
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

// These errors never quote the unknown key. The client chose it, and it may be a
// password that ended up in the wrong spot.
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
