package authy

import "log/slog"

// A SecretURL is a URL that whoever fetches it learns a secret from. It prints as
// "[secret]" everywhere. The zero value holds no URL.
type SecretURL struct{ value *string } // a pointer, so that %+v of a struct around it shows an address at most

// Reveal returns the URL itself, for the one page that shows it.
func (s SecretURL) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

const hidden = "[secret]"

// String returns "[secret]".
func (SecretURL) String() string { return hidden }

// GoString returns "[secret]".
func (SecretURL) GoString() string { return hidden }

// LogValue returns "[secret]".
func (SecretURL) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText returns "[secret]".
func (SecretURL) MarshalText() ([]byte, error) { return []byte(hidden), nil }
