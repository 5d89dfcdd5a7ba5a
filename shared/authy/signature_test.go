package authy

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

// signed returns one of the project's own test vectors, by its id.
func signed(t testing.TB, id string) vector {
	t.Helper()
	for _, v := range ownVectors(t) {
		if v.ID == id {
			return v
		}
	}
	t.Fatalf("no vector %q", id)
	return vector{}
}

func TestINC8SignatureHeaders(t *testing.T) {
	v := signed(t, "details/POST")
	other := signed(t, "denied/POST").Signature
	tests := []struct {
		name   string
		change func(http.Header)
		ok     bool
	}{
		{"as sent", func(http.Header) {}, true},
		{"no signature", func(h http.Header) { h.Del(SignatureHeader) }, false},
		{"empty signature", func(h http.Header) { h.Set(SignatureHeader, "") }, false},
		{"signature twice", func(h http.Header) { h.Add(SignatureHeader, v.Signature) }, false},
		{"right signature after a wrong one", func(h http.Header) { h[SignatureHeader] = []string{other, v.Signature} }, false},
		{"joined signatures", func(h http.Header) { h.Set(SignatureHeader, v.Signature+","+v.Signature) }, false},
		{"another body's signature", func(h http.Header) { h.Set(SignatureHeader, other) }, false},
		{"no base64", func(h http.Header) { h.Set(SignatureHeader, strings.Repeat("*", 44)) }, false},
		{"no padding", func(h http.Header) { h.Set(SignatureHeader, strings.TrimRight(v.Signature, "=")) }, false},
		{"URL alphabet", func(h http.Header) { h.Set(SignatureHeader, strings.Repeat("_", 43)+"=") }, false},
		{"short", func(h http.Header) { h.Set(SignatureHeader, "QUJD") }, false},
		{"31 bytes in 44 characters", func(h http.Header) { h.Set(SignatureHeader, strings.Repeat("A", 42)+"==") }, false},
		{"line break inside", func(h http.Header) { h.Set(SignatureHeader, v.Signature[:10]+"\n"+v.Signature[10:]) }, false},
		{"surrounded by spaces", func(h http.Header) { h.Set(SignatureHeader, " "+v.Signature) }, false},
		{"no nonce", func(h http.Header) { h.Del(NonceHeader) }, false},
		{"empty nonce", func(h http.Header) { h.Set(NonceHeader, "") }, false},
		{"nonce twice", func(h http.Header) { h.Add(NonceHeader, v.Nonce) }, false},
		{"another nonce", func(h http.Header) { h.Set(NonceHeader, v.Nonce+"0") }, false},
		{"forged host", func(h http.Header) { h.Set("X-Forwarded-Host", "evil.example"); h.Set("X-Forwarded-Proto", "http") }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := v.header()
			tt.change(h)
			err := checkPost([]string{v.Key}, v.URL, h, []byte(*v.Body))
			if (err == nil) != tt.ok || err != nil && !errors.Is(err, errSignature) {
				t.Errorf("got %v, want ok %v", err, tt.ok)
			}
		})
	}
}

// A signature made with the right key is refused if it doesn't cover a whole callback: if it has
// no nonce, or if it covers no parameters because the body has no canonical form.
func TestINC8WhatIsSignedInPart(t *testing.T) {
	v := signed(t, "details/POST")
	params, err := canonicalJSON([]byte(*v.Body))
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{SignatureHeader: {sign(v.Key, "", http.MethodPost, v.URL, params)}}
	if err := checkPost([]string{v.Key}, v.URL, h, []byte(*v.Body)); !errors.Is(err, errSignature) {
		t.Errorf("without a nonce: got %v", err)
	}
	h = http.Header{NonceHeader: {v.Nonce}, SignatureHeader: {sign(v.Key, v.Nonce, http.MethodPost, v.URL, "")}}
	for _, body := range []string{"", "[]", "null", `{"a":1,"a":2}`, "{", *v.Body + "x"} {
		if err := checkPost([]string{v.Key}, v.URL, h, []byte(body)); !errors.Is(err, errSignature) {
			t.Errorf("%q, signed as nothing: got %v", body, err)
		}
	}
	if err := checkPost([]string{v.Key}, v.URL, h, []byte("{}")); err != nil {
		t.Errorf("an empty object is nothing: got %v", err)
	}
}

func TestINC8SignatureKeys(t *testing.T) {
	v := signed(t, "approved/POST")
	empty := v.header()
	params, err := canonicalJSON([]byte(*v.Body))
	if err != nil {
		t.Fatal(err)
	}
	empty.Set(SignatureHeader, sign("", v.Nonce, "POST", v.URL, params))
	tests := []struct {
		name string
		keys []string
		h    http.Header
		ok   bool
	}{
		{"only", []string{v.Key}, v.header(), true},
		{"first of two", []string{v.Key, "another"}, v.header(), true},
		{"second of two", []string{"another", v.Key}, v.header(), true},
		{"there twice", []string{v.Key, v.Key}, v.header(), true},
		{"foreign", []string{"another"}, v.header(), false},
		{"cut", []string{v.Key[1:]}, v.header(), false},
		{"none", nil, v.header(), false},
		{"empty key signs nothing", []string{""}, empty, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := checkPost(tt.keys, v.URL, tt.h, []byte(*v.Body))
			if (err == nil) != tt.ok {
				t.Errorf("got %v, want ok %v", err, tt.ok)
			}
		})
	}
}

func TestSignatureBindsMethodAndURL(t *testing.T) {
	post, get := signed(t, "approved/POST"), signed(t, "approved/GET")
	if err := check([]string{post.Key}, http.MethodGet, post.URL, post.header(), post.Params); err == nil {
		t.Error("a POST's signature passed for a GET")
	}
	if err := check([]string{get.Key}, http.MethodPost, get.URL, get.header(), *get.Query); !errors.Is(err, errSignature) {
		t.Errorf("a GET's signature for a POST: got %v, want errSignature", err)
	}
	for _, url := range []string{"", "http://login.example.org/authy/callback", post.URL + "/", post.URL + "?a=1", "https://evil.example/authy/callback"} {
		if err := checkPost([]string{post.Key}, url, post.header(), []byte(*post.Body)); err == nil {
			t.Errorf("the signature passed for %q", url)
		}
	}
}

func TestINC8SignatureBody(t *testing.T) {
	for _, body := range []string{
		"", " ", "null", "true", "1", `"a"`, "[]", `[{"a":1}]`, "{", `{"a":1`, `{"a":1}}`, `{"a":1} {"a":1}`, `{"a":1,}`,
		`{"a":1,"a":1}`, `{"a":1,"\u0061":1}`, `{"x":{"a":1,"b":2,"a":3}}`, "{\"a\":\"\xff\"}", "\ufeff{}", "a=1",
		strings.Repeat(`{"a":`, 40) + "1" + strings.Repeat("}", 40),
		`{"` + strings.Repeat("k", 10_000) + `":[` + strings.Repeat("1,", 1000) + `1]}`,
	} {
		params := "a=1"
		h := make(http.Header)
		h.Set(NonceHeader, "1")
		h.Set(SignatureHeader, sign("key", "1", "POST", "https://a.example/", params))
		if err := checkPost([]string{"key"}, "https://a.example/", h, []byte(body)); !errors.Is(err, errSignature) {
			t.Errorf("body %.60q: got %v, want errSignature", body, err)
		}
	}
}

func TestNonce(t *testing.T) {
	tests := []struct {
		text string
		want time.Time
		ok   bool
	}{
		{"1486417302", time.Unix(1486417302, 0), true},
		{"1427849783.886085", time.Unix(1427849783, 886085000), true},
		{"0", time.Unix(0, 0), true},
		{"999999999999.999999999", time.Unix(999999999999, 999999999), true},
		{"", time.Time{}, false},
		{"9999999999999", time.Time{}, false},
		{"-1", time.Time{}, false},
		{"1e9", time.Time{}, false},
		{"NaN", time.Time{}, false},
		{"0x10", time.Time{}, false},
		{"1.", time.Time{}, false},
		{".5", time.Time{}, false},
		{"1.5.5", time.Time{}, false},
		{"1.5555555555", time.Time{}, false},
		{"1486417302,1486417302", time.Time{}, false},
		{"Authy-Signature-Nonce", time.Time{}, false},
		{"１４８６４１７３０２", time.Time{}, false},
	}
	for _, tt := range tests {
		h := make(http.Header)
		h.Set(NonceHeader, tt.text)
		if got, ok := timeOf(h); ok != tt.ok || !got.Equal(tt.want) {
			t.Errorf("%q: got %v %v, want %v %v", tt.text, got, ok, tt.want, tt.ok)
		}
		h.Add(NonceHeader, "1")
		if _, ok := timeOf(h); ok {
			t.Errorf("%q and another: got a time", tt.text)
		}
	}
	if _, ok := timeOf(nil); ok {
		t.Error("no header: got a time")
	}
}
