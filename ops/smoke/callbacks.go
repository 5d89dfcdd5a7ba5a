package main

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"countersign/shared/authy"
)

// callbackBody is a callback about a person and a push that do not exist. With a valid
// signature it gets a 200 and has no effect.
func callbackBody() []byte {
	text, _ := json.Marshal(map[string]any{
		"authy_id": 1234, "callback_action": "approval_request_status", "status": "approved",
		"uuid": "00000000-0000-0000-0000-000000000000",
	}) // strings and numbers always encode
	return text
}

// callbacks checks that only Authy can report an approval.
func callbacks(c *client, t target, r *report) {
	body, nonce := callbackBody(), fmt.Sprint(time.Now().Unix())
	foreign := sign(r, "nobody's key", nonce, t.callback, body)
	refused := func(sentence string, body []byte, headers ...string) {
		a := c.get(r, "POST", "/authy/callback", body, append(headers, "Content-Type", jsonType)...)
		r.check(a.is(401, "bad_signature"), sentence, "%v", a)
	}
	refused("an unsigned callback is refused", body)
	refused("a callback with an empty signature is refused", body, authy.SignatureHeader, "", authy.NonceHeader, nonce)
	// Send only one of these: the alarm callback-signatures counts wrong signatures.
	refused("a callback signed with another key is refused", body, authy.SignatureHeader, foreign, authy.NonceHeader, nonce)
	refused("a form without a signature is refused", []byte("status=approved"))
	if t.key == "" {
		r.skip("a callback with a valid signature, and changed copies of it: VERIFY_AUTHY_KEY is not set")
		return
	}
	signature := sign(r, t.key, nonce, t.callback, body)
	a := c.get(r, "POST", "/authy/callback", body, authy.SignatureHeader, signature, authy.NonceHeader, nonce, "Content-Type", jsonType)
	r.check(a.status == 200, "a callback with a valid signature is accepted", "%v; is %s the URL that Authy signs?", a, t.callback)
	mutated := []byte(strings.Replace(string(body), "1234", "1235", 1))
	refused("a callback changed after signing is refused", mutated, authy.SignatureHeader, signature, authy.NonceHeader, nonce)
	refused("a callback whose time was changed after signing is refused", body, authy.SignatureHeader, signature, authy.NonceHeader, nonce+"1")
}

// sign signs a callback that comes as a POST.
func sign(r *report, key, nonce, url string, body []byte) string {
	signature, err := authy.Sign(key, nonce, url, body)
	if err != nil {
		r.check(false, "a callback can be signed", "%v", err)
	}
	return signature
}

// random returns an unguessable text.
func random() string { return strings.ToLower(rand.Text()) }
