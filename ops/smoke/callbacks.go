package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"countersign/shared/authy"
)

// callbackBody is a callback about a person and a request that nobody has: rightly signed, it is a 200 without effect.
func callbackBody() []byte {
	text, _ := json.Marshal(map[string]any{
		"authy_id": 1234, "callback_action": "approval_request_status", "status": "approved",
		"uuid": "00000000-0000-0000-0000-000000000000",
	}) // texts and numbers can't fail
	return text
}

// callbacks looks whether anybody but Authy may say that a person approved.
func callbacks(c *client, t target, r *report) {
	body, nonce := callbackBody(), fmt.Sprint(time.Now().Unix())
	foreign := sign(r, "nobody's key", nonce, t.callback, body)
	refused := func(sentence string, body []byte, headers ...string) {
		a := c.get(r, "POST", "/authy/callback", body, append(headers, "Content-Type", jsonType)...)
		r.check(a.is(401, "bad_signature"), sentence, "%v", a)
	}
	refused("an unsigned callback is refused", body)
	refused("a callback with an empty signature is refused", body, authy.SignatureHeader, "", authy.NonceHeader, nonce)
	// The only one of its kind: wrong signatures are what the alarm callback-signatures counts.
	refused("a callback that is signed with another key is refused", body, authy.SignatureHeader, foreign, authy.NonceHeader, nonce)
	refused("a form without a signature is refused", []byte("status=approved"))
	if t.key == "" {
		r.skip("a callback with a right signature, and mutations of it: VERIFY_AUTHY_KEY is not set")
		return
	}
	signature := sign(r, t.key, nonce, t.callback, body)
	a := c.get(r, "POST", "/authy/callback", body, authy.SignatureHeader, signature, authy.NonceHeader, nonce, "Content-Type", jsonType)
	r.check(a.status == 200, "a callback with a right signature is taken", "%v; is %s the URL that Authy signs?", a, t.callback)
	mutated := []byte(strings.Replace(string(body), "1234", "1235", 1))
	refused("a callback that was changed after its signing is refused", mutated, authy.SignatureHeader, signature, authy.NonceHeader, nonce)
	refused("a callback whose time was changed after its signing is refused", body, authy.SignatureHeader, signature, authy.NonceHeader, nonce+"1")
}

// sign signs a callback that comes as POST.
func sign(r *report, key, nonce, url string, body []byte) string {
	signature, err := authy.Sign(key, nonce, url, body)
	if err != nil {
		r.check(false, "a callback can be signed", "%v", err)
	}
	return signature
}

// random is a text that nobody guesses.
func random() string { return strings.ToLower(rand.Text()) }
