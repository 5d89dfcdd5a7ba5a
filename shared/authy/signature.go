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

// Sign returns the signature that Authy makes for a callback sent as a POST: the HMAC-SHA256 of
// nonce, method, URL and canonical parameters, in base64. The HMAC's key is the application's
// API key. callbackURL is the URL that Authy calls, without a query. Sign fails if the body has
// no canonical form.
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

// errSignature is the error for every bad signature, whatever is wrong with it.
var errSignature = fmt.Errorf("authy: %w", factor.ErrSignature)

// signedParams checks the signature of a callback sent as a POST and returns its canonical
// parameters. body is the raw body. The signature may be made with any of the keys, because
// there are two during a rotation. Empty keys are ignored.
//
// The error is always errSignature: for a header that is missing, empty, there twice or wrong,
// and for a body without a canonical form. How long it takes does not tell which key matched,
// or how much of the signature was right.
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
	// The last base64 character has two bits more than the signature needs. The decoder ignores
	// them, which does no harm. It would skip line breaks, too, but the length rules them out.
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

// timeOf reads the time of a callback from its nonce: Authy's nonces are Unix seconds, as an
// integer or with a fraction. ok is false for every other text, and if the header is missing or
// there twice. Two callbacks may have the same nonce, so it can't be used to detect a replay.
func timeOf(h http.Header) (at time.Time, ok bool) {
	text, ok := single(h, NonceHeader)
	if !ok {
		return time.Time{}, false
	}
	whole, fraction, dotted := strings.Cut(text, ".")
	if !digits(whole, 1, 12) || dotted && !digits(fraction, 1, 9) {
		return time.Time{}, false
	}
	seconds, _ := strconv.ParseInt(whole, 10, 64) // up to 12 digits always fit
	nanos, _ := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
	return time.Unix(seconds, nanos), true
}
