package config

import "log/slog"

// masked is printed in place of every secret.
const masked = "[secret]"

// A Secret contains a value that must not be printed. Printing or encoding it in any
// way gives "[secret]"; only [Secret.Reveal] returns the value. The zero Secret
// contains "". Compare revealed values: == on two Secrets compares pointers.
type Secret struct {
	// It is a pointer because fmt does not call the methods of unexported fields. A
	// struct with a Secret in such a field would print a plain string, but prints a
	// pointer only as an address.
	value *string
}

// NewSecret wraps value in a Secret.
func NewSecret(value string) Secret { return Secret{&value} }

// Reveal returns the value. Call it only where the value is used.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// String implements [fmt.Stringer].
func (s Secret) String() string { return masked }

// GoString implements [fmt.GoStringer].
func (s Secret) GoString() string { return masked }

// LogValue implements [slog.LogValuer].
func (s Secret) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalJSON implements json.Marshaler.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + masked + `"`), nil }

// MarshalText implements [encoding.TextMarshaler], for every other encoder.
func (s Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }
