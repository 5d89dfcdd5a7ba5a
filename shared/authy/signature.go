package authy

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a callback.
const (
	SignatureHeader = "X-Authy-Signature"
	NonceHeader     = "X-Authy-Signature-Nonce"
)

// ErrSignature means that a callback was not signed by one of the given keys.
var ErrSignature = errors.New("authy: callback signature is missing or wrong")

// Sign returns the signature of a callback: base64 of the HMAC-SHA256, under the
// application's API key, of nonce, method, URL and canonical parameters. callbackURL is the
// URL that Authy was told to call, without a query.
func Sign(key, nonce, method, callbackURL, params string) string {
	return base64.StdEncoding.EncodeToString(mac(key, nonce, method, callbackURL, params))
}

func mac(key, nonce, method, callbackURL, params string) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(nonce + "|" + strings.ToUpper(method) + "|" + callbackURL + "|" + params))
	return h.Sum(nil)
}

// CheckPost verifies a callback that came as POST. body is the raw body; callbackURL is the
// configured public URL, never one put together from the request's own headers, which
// anybody may write. Every key that is not empty is accepted, two during a rotation.
//
// It fails with ErrSignature, whatever the reason: a header that is missing, empty, there twice or wrong,
// or a body that is not one JSON object with each name once. The time that it
// takes does not depend on which key matched, or how nearly.
func CheckPost(keys []string, callbackURL string, h http.Header, body []byte) error {
	params, err := CanonicalJSON(body)
	if err != nil {
		return ErrSignature
	}
	return check(keys, http.MethodPost, callbackURL, h, params)
}

// CheckGet verifies a callback that came as GET, with the query as it was received. In
// all else it is CheckPost.
func CheckGet(keys []string, callbackURL string, h http.Header, rawQuery string) error {
	params, err := CanonicalQuery(rawQuery)
	if err != nil {
		return ErrSignature
	}
	return check(keys, http.MethodGet, callbackURL, h, params)
}

func check(keys []string, method, callbackURL string, h http.Header, params string) error {
	signature, ok := single(h, SignatureHeader)
	nonce, okNonce := single(h, NonceHeader)
	if !ok || !okNonce {
		return ErrSignature
	}
	// The two spare bits of the last character are signed by nobody, and are ignored. Go's decoder would
	// also skip line breaks, which the length rules out.
	got, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || len(signature) != base64.StdEncoding.EncodedLen(sha256.Size) || len(got) != sha256.Size {
		return ErrSignature
	}
	matches := 0
	for _, key := range keys {
		if key == "" {
			continue // anybody can sign with the empty key
		}
		matches |= subtle.ConstantTimeCompare(got, mac(key, nonce, method, callbackURL, params))
	}
	if matches != 1 {
		return ErrSignature
	}
	return nil
}

func single(h http.Header, name string) (string, bool) {
	values := h.Values(name)
	if len(values) != 1 || values[0] == "" {
		return "", false
	}
	return values[0], true
}

// Nonce returns the time that a callback's nonce stands for. Authy sends Unix seconds, as
// an integer or with a fraction; ok is false for every other text, and when the header is missing or
// there twice. A nonce is not unique, so it can't tell a replay.
func Nonce(h http.Header) (at time.Time, ok bool) {
	text, ok := single(h, NonceHeader)
	if !ok {
		return time.Time{}, false
	}
	whole, fraction, dotted := strings.Cut(text, ".")
	if !digits(whole, 1, 12) || dotted && !digits(fraction, 1, 9) {
		return time.Time{}, false
	}
	seconds, _ := strconv.ParseInt(whole, 10, 64) // a few digits can't fail
	nanos, _ := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	return time.Unix(seconds, nanos), true
}
