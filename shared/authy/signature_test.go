package authy_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"countersign/shared/authy"
)

// signed returns the project's own vector with the given id.
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
		{"no signature", func(h http.Header) { h.Del(authy.SignatureHeader) }, false},
		{"empty signature", func(h http.Header) { h.Set(authy.SignatureHeader, "") }, false},
		{"signature twice", func(h http.Header) { h.Add(authy.SignatureHeader, v.Signature) }, false},
		{"right signature after a wrong one", func(h http.Header) { h[authy.SignatureHeader] = []string{other, v.Signature} }, false},
		{"joined signatures", func(h http.Header) { h.Set(authy.SignatureHeader, v.Signature+","+v.Signature) }, false},
		{"another body's signature", func(h http.Header) { h.Set(authy.SignatureHeader, other) }, false},
		{"no base64", func(h http.Header) { h.Set(authy.SignatureHeader, strings.Repeat("*", 44)) }, false},
		{"no padding", func(h http.Header) { h.Set(authy.SignatureHeader, strings.TrimRight(v.Signature, "=")) }, false},
		{"URL alphabet", func(h http.Header) { h.Set(authy.SignatureHeader, strings.Repeat("_", 43)+"=") }, false},
		{"short", func(h http.Header) { h.Set(authy.SignatureHeader, "QUJD") }, false},
		{"31 bytes in 44 characters", func(h http.Header) { h.Set(authy.SignatureHeader, strings.Repeat("A", 42)+"==") }, false},
		{"line break inside", func(h http.Header) { h.Set(authy.SignatureHeader, v.Signature[:10]+"\n"+v.Signature[10:]) }, false},
		{"surrounded by spaces", func(h http.Header) { h.Set(authy.SignatureHeader, " "+v.Signature) }, false},
		{"no nonce", func(h http.Header) { h.Del(authy.NonceHeader) }, false},
		{"empty nonce", func(h http.Header) { h.Set(authy.NonceHeader, "") }, false},
		{"nonce twice", func(h http.Header) { h.Add(authy.NonceHeader, v.Nonce) }, false},
		{"another nonce", func(h http.Header) { h.Set(authy.NonceHeader, v.Nonce+"0") }, false},
		{"forged host", func(h http.Header) { h.Set("X-Forwarded-Host", "evil.example"); h.Set("X-Forwarded-Proto", "http") }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := v.header()
			tt.change(h)
			err := authy.CheckPost([]string{v.Key}, v.URL, h, []byte(*v.Body))
			if (err == nil) != tt.ok || err != nil && !errors.Is(err, authy.ErrSignature) {
				t.Errorf("got %v, want ok %v", err, tt.ok)
			}
		})
	}
}

// What is signed with the key, but not as a whole callback, is refused: without a nonce, and over no parameters where the body
// has no canonical form.
func TestINC8WhatIsSignedInPart(t *testing.T) {
	v := signed(t, "details/POST")
	params, err := authy.CanonicalJSON([]byte(*v.Body))
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{authy.SignatureHeader: {authy.Sign(v.Key, "", http.MethodPost, v.URL, params)}}
	if err := authy.CheckPost([]string{v.Key}, v.URL, h, []byte(*v.Body)); !errors.Is(err, authy.ErrSignature) {
		t.Errorf("without a nonce: got %v", err)
	}
	h = http.Header{authy.NonceHeader: {v.Nonce}, authy.SignatureHeader: {authy.Sign(v.Key, v.Nonce, http.MethodPost, v.URL, "")}}
	for _, body := range []string{"", "[]", "null", `{"a":1,"a":2}`, "{", *v.Body + "x"} {
		if err := authy.CheckPost([]string{v.Key}, v.URL, h, []byte(body)); !errors.Is(err, authy.ErrSignature) {
			t.Errorf("%q, signed as nothing: got %v", body, err)
		}
	}
	if err := authy.CheckPost([]string{v.Key}, v.URL, h, []byte("{}")); err != nil {
		t.Errorf("an empty object is nothing: got %v", err)
	}
}

func TestINC8SignatureKeys(t *testing.T) {
	v := signed(t, "approved/POST")
	empty := v.header()
	params, err := authy.CanonicalJSON([]byte(*v.Body))
	if err != nil {
		t.Fatal(err)
	}
	empty.Set(authy.SignatureHeader, authy.Sign("", v.Nonce, "POST", v.URL, params))
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
			err := authy.CheckPost(tt.keys, v.URL, tt.h, []byte(*v.Body))
			if (err == nil) != tt.ok {
				t.Errorf("got %v, want ok %v", err, tt.ok)
			}
		})
	}
}

func TestSignatureBindsMethodAndURL(t *testing.T) {
	post, get := signed(t, "approved/POST"), signed(t, "approved/GET")
	if err := authy.CheckGet([]string{post.Key}, post.URL, post.header(), post.Params); err == nil {
		t.Error("a POST's signature passed for a GET")
	}
	if err := authy.CheckGet([]string{get.Key}, get.URL, get.header(), *get.Query+"%"); !errors.Is(err, authy.ErrSignature) {
		t.Errorf("broken query: got %v, want ErrSignature", err)
	}
	for _, url := range []string{"", "http://login.example.org/authy/callback", post.URL + "/", post.URL + "?a=1", "https://evil.example/authy/callback"} {
		if err := authy.CheckPost([]string{post.Key}, url, post.header(), []byte(*post.Body)); err == nil {
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
		h.Set(authy.NonceHeader, "1")
		h.Set(authy.SignatureHeader, authy.Sign("key", "1", "POST", "https://a.example/", params))
		if err := authy.CheckPost([]string{"key"}, "https://a.example/", h, []byte(body)); !errors.Is(err, authy.ErrSignature) {
			t.Errorf("body %.60q: got %v, want ErrSignature", body, err)
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
		h.Set(authy.NonceHeader, tt.text)
		if got, ok := authy.Nonce(h); ok != tt.ok || !got.Equal(tt.want) {
			t.Errorf("%q: got %v %v, want %v %v", tt.text, got, ok, tt.want, tt.ok)
		}
		h.Add(authy.NonceHeader, "1")
		if _, ok := authy.Nonce(h); ok {
			t.Errorf("%q and another: got a time", tt.text)
		}
	}
	if _, ok := authy.Nonce(nil); ok {
		t.Error("no header: got a time")
	}
}
