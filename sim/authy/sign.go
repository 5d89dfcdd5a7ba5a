package authy

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
)

// Sign returns the X-Authy-Signature of a callback: HMAC-SHA256 with the API key, in
// base64. It shares no code with the client's check, so the same mistake can't hide in
// both. It fails if body is not JSON.
func Sign(key, nonce, method, callbackURL string, body []byte) (string, error) {
	tree, err := parseJSON(body)
	if err != nil {
		return "", err
	}
	return signParams(key, nonce, method, callbackURL, canonical(tree, "")), nil
}

func signParams(key, nonce, method, callbackURL, params string) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(strings.Join([]string{nonce, strings.ToUpper(method), callbackURL, params}, "|")))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// canonical serialises as Rails' Hash#to_query does: each level's members are encoded
// and then sorted bytewise, arrays keep their order, and empty ones are left out.
func canonical(n *node, name string) string {
	var parts []string
	switch n.kind {
	case isObject:
		for i, kid := range n.kids {
			parts = append(parts, canonical(kid, nested(name, n.names[i])))
		}
		slices.Sort(parts)
	case isArray:
		for _, kid := range n.kids {
			parts = append(parts, canonical(kid, name+"[]"))
		}
	default:
		return url.QueryEscape(name) + "=" + url.QueryEscape(n.text)
	}
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	return strings.Join(parts, "&")
}

func nested(outer, name string) string {
	if outer == "" {
		return name
	}
	return outer + "[" + name + "]"
}
