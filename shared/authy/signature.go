package authy

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"countersign/shared/factor"
)

// The headers of a callback.
const (
	SignatureHeader = "X-Authy-Signature"
	NonceHeader     = "X-Authy-Signature-Nonce"
)

// Sign returns the signature of a callback that is POSTed, as Authy makes it: base64 of the
// HMAC-SHA256, under the application's API key, of nonce, method, URL and canonical
// parameters. callbackURL is the URL that Authy was told to call, without a query. It fails for
// a body without a canonical form.
func Sign(key, nonce, callbackURL string, body []byte) (string, error) {
	params, err := canonicalJSON(body)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(mac(key, nonce, http.MethodPost, callbackURL, params)), nil
}

func mac(key, nonce, method, callbackURL, params string) []byte {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(nonce + "|" + strings.ToUpper(method) + "|" + callbackURL + "|" + params))
	return h.Sum(nil)
}

// errSignature is the one reason for which a signature is refused.
var errSignature = fmt.Errorf("authy: %w", factor.ErrSignature)

// signedParams returns the canonical parameters of a callback that came as POST, if it is
// signed. body is the raw body. Every key that is not empty is accepted, two during a rotation.
//
// It fails with errSignature, whatever the reason: a header that is missing, empty, there twice or wrong,
// or a body that is not one JSON object with each name once. The time that it
// takes does not depend on which key matched, or how nearly.
func signedParams(keys []string, callbackURL string, h http.Header, body []byte) (string, error) {
	params, err := canonicalJSON(body)
	if err != nil {
		return "", errSignature
	}
	return params, check(keys, http.MethodPost, callbackURL, h, params)
}

func check(keys []string, method, callbackURL string, h http.Header, params string) error {
	signature, ok := single(h, SignatureHeader)
	nonce, okNonce := single(h, NonceHeader)
	if !ok || !okNonce {
		return errSignature
	}
	// The two spare bits of the last character are signed by nobody, and are ignored. Go's decoder would
	// also skip line breaks, which the length rules out.
	got, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || len(signature) != base64.StdEncoding.EncodedLen(sha256.Size) || len(got) != sha256.Size {
		return errSignature
	}
	matches := 0
	for _, key := range keys {
		if key == "" {
			continue // anybody can sign with the empty key
		}
		matches |= subtle.ConstantTimeCompare(got, mac(key, nonce, method, callbackURL, params))
	}
	if matches != 1 {
		return errSignature
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

// timeOf returns the time that a callback's nonce stands for. Authy sends Unix seconds, as
// an integer or with a fraction; ok is false for every other text, and when the header is missing or
// there twice. A nonce is not unique, so it can't tell a replay.
func timeOf(h http.Header) (at time.Time, ok bool) {
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
