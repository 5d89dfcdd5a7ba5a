package logins

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"log/slog"
	"net/http"
	"time"
)

// KnownCookie is the cookie of a browser in which a second factor was passed before. It opens
// nothing. It only decides in which buckets an attempt is counted, so that strangers can't lock
// people out of the browsers that they use.
const KnownCookie = "__Host-known"

const browserPrefix = "cb_"

// Browser is the secret in a known browser's cookie. The tables have only its hash.
type Browser struct{ secret [secretSize]byte }

// BrowserOf reads the cookie of a known browser. ok is false if there is none, or one that can't
// be ours.
func BrowserOf(r *http.Request) (b Browser, ok bool) {
	c, err := r.Cookie(KnownCookie)
	if err != nil || len(c.Value) != len(browserPrefix)+43 || c.Value[:len(browserPrefix)] != browserPrefix {
		return b, false
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(c.Value[len(browserPrefix):])
	if err != nil || len(raw) != secretSize {
		return b, false
	}
	copy(b.secret[:], raw)
	return b, true
}

// Browser returns the secret for a browser that has passed this login and has no such cookie
// yet. It is derived in the same way as the session's token (see Token.next), so that a client
// whose answer was lost gets the same one again. pending is the token from before the login was
// passed.
func (s Login) Browser(pending Token) Browser {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte("known browser\x00"))
	mac.Write(pending.secret[:])
	var b Browser
	mac.Sum(b.secret[:0])
	return b
}

// SetBrowser sets the cookie of a known browser.
func SetBrowser(w http.ResponseWriter, b Browser, life time.Duration) {
	setCookie(w, KnownCookie, b.Reveal(), int(life.Seconds()))
}

// Reveal returns the cookie's text.
func (b Browser) Reveal() string {
	return browserPrefix + base64.RawURLEncoding.EncodeToString(b.secret[:])
}

// Hash returns the hash that the tables have, in hexadecimal.
func (b Browser) Hash() string {
	sum := sha256.Sum256(b.secret[:])
	return hex.EncodeToString(sum[:])
}

// Name returns the first part of the hash. It is long enough to tell an account's browsers
// apart, and is part of the names of their buckets.
func (b Browser) Name() string { return b.Hash()[:16] }

// String hides the secret, and so do GoString and LogValue.
func (b Browser) String() string { return browserPrefix + "[secret]" }

// GoString is String.
func (b Browser) GoString() string { return b.String() }

// LogValue is String.
func (b Browser) LogValue() slog.Value { return slog.StringValue(b.String()) }
