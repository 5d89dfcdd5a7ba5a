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

// KnownCookie names a browser in which a second factor was passed before, whoever
// passed it. It reaches nothing: it only chooses what an attempt is counted in, so
// that strangers can't lock people out of the browsers that they use.
const KnownCookie = "__Host-known"

const browserPrefix = "cb_"

// Browser is what a known browser's cookie holds: a secret, of which the tables have
// hashes only.
type Browser struct{ secret [secretSize]byte }

// BrowserOf reads the cookie of a known browser. ok is false where there is none, or
// one that can't be ours.
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

// Browser is what a browser gets that passes this login and has no such cookie yet.
// It is derived as the session's token is (see Token.next), so that a client whose
// answer was lost gets the same one again. pending is the token from before.
func (s Login) Browser(pending Token) Browser {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte("known browser\x00"))
	mac.Write(pending.secret[:])
	var b Browser
	mac.Sum(b.secret[:0])
	return b
}

// SetBrowser gives a browser its cookie.
func SetBrowser(w http.ResponseWriter, b Browser, life time.Duration) {
	setCookie(w, KnownCookie, b.Reveal(), int(life.Seconds()))
}

// Reveal is the cookie's text.
func (b Browser) Reveal() string {
	return browserPrefix + base64.RawURLEncoding.EncodeToString(b.secret[:])
}

// Hash is what the tables know the browser by, in hexadecimal.
func (b Browser) Hash() string {
	sum := sha256.Sum256(b.secret[:])
	return hex.EncodeToString(sum[:])
}

// Name is a part of the hash, long enough to tell an account's browsers apart: their
// buckets are named after it.
func (b Browser) Name() string { return b.Hash()[:16] }

// String hides the secret, and so do GoString and LogValue.
func (b Browser) String() string { return browserPrefix + "[secret]" }

// GoString is String.
func (b Browser) GoString() string { return b.String() }

// LogValue is String.
func (b Browser) LogValue() slog.Value { return slog.StringValue(b.String()) }
