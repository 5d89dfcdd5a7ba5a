package config

import "log/slog"

// masked stands for every secret that is printed.
const masked = "[secret]"

// A Secret holds a value that must not be printed. Every way to print or encode
// it gives "[secret]"; only [Secret.Reveal] gives the value. The zero Secret
// holds "". Two Secrets with equal values are not equal under ==.
type Secret struct {
	// A pointer, because fmt doesn't call the methods of unexported fields: a
	// struct that hides a Secret would print a value held here, but prints no
	// more than an address of a pointer.
	value *string
}

// NewSecret returns a Secret that holds value.
func NewSecret(value string) Secret { return Secret{&value} }

// Reveal returns the value. Call it where the value is used, and nowhere else.
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
