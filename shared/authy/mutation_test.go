package authy

import (
	"net/http"
	"reflect"
	"slices"
	"testing"
)

// mutants calls try with every text that differs from the given one in one byte: the byte is
// replaced by each of some values, removed, or doubled.
func mutants(text string, try func(string)) {
	for i := range len(text) {
		before, after := text[:i], text[i+1:]
		try(before + after)
		try(before + text[i:i+1] + text[i:])
		values := []byte{0, ' ', '"', '%', '&', '+', ',', '=', '[', '\\', '{', '|', '}', 0xff}
		for bit := range 8 {
			values = append(values, text[i]^1<<bit)
		}
		for _, value := range values {
			if value != text[i] {
				try(before + string([]byte{value}) + after)
			}
		}
	}
}

// A callback with one byte changed is refused, unless the signature doesn't cover that byte. Then
// it is read as the same callback.
func TestWH8EveryByteOfAPost(t *testing.T) {
	for _, id := range []string{"logos/POST", "scalars"} {
		t.Run(id, func(t *testing.T) {
			v := signed(t, id)
			want, err := parseBody([]byte(*v.Body))
			if err != nil {
				t.Fatal(err)
			}
			tried, unsigned := 0, 0
			mutants(*v.Body, func(body string) {
				tried++
				if checkPost([]string{v.Key}, v.URL, v.header(), []byte(body)) != nil {
					return
				}
				unsigned++
				if params, err := canonicalJSON([]byte(body)); err != nil || params != v.Params {
					t.Errorf("accepted with another canonical form: %s", body)
				}
				if got, err := parseBody([]byte(body)); err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("accepted with another meaning: %+v %v", got, err)
				}
			})
			t.Logf("%d mutations, %d of bytes that nobody signs", tried, unsigned)
		})
	}
}

func TestWH8EveryByteOfAGet(t *testing.T) {
	v := signed(t, "logos/GET")
	mutants(*v.Query, func(query string) {
		if check([]string{v.Key}, http.MethodGet, v.URL, v.header(), query) == nil {
			t.Errorf("accepted: %s", query)
		}
	})
}

func TestWH8EveryByteOfTheHeadersAndTheURL(t *testing.T) {
	v := signed(t, "details/POST")
	try := func(name, signature, nonce, url string) {
		h := http.Header{SignatureHeader: {signature}, NonceHeader: {nonce}}
		if checkPost([]string{v.Key}, url, h, []byte(*v.Body)) == nil {
			t.Errorf("%s accepted: %q %q %q", name, signature, nonce, url)
		}
	}
	mutants(v.Nonce, func(nonce string) { try("nonce", v.Signature, nonce, v.URL) })
	mutants(v.URL, func(url string) { try("URL", v.Signature, v.Nonce, url) })

	// The last character before the padding has two unused bits.
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	at := slices.Index([]byte(alphabet), v.Signature[42])
	spare := alphabet[at&^3 : at&^3+4]
	mutants(v.Signature, func(signature string) {
		same := len(signature) == 44 && signature[:42] == v.Signature[:42] && signature[43] == '=' &&
			slices.Contains([]byte(spare), signature[42])
		if !same {
			try("signature", signature, v.Nonce, v.URL)
		}
	})
	for _, last := range spare {
		h := http.Header{SignatureHeader: {v.Signature[:42] + string(last) + "="}, NonceHeader: {v.Nonce}}
		if err := checkPost([]string{v.Key}, v.URL, h, []byte(*v.Body)); err != nil {
			t.Errorf("spare bits of %q changed what happens: %v", last, err)
		}
	}
}

// Authy's signature does not cover every byte. These are the known exceptions.
func TestWH8UnsignedBytesChangeNothing(t *testing.T) {
	const body = `{"status":"approved","uuid":"3f0e6a80-5c11-0136-9a44-0e5d90336a8c","authy_id":7,"a":"","device_details":{}}`
	want, err := parseBody([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	params, err := canonicalJSON([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{NonceHeader: {"1"}, SignatureHeader: {sign("key", "1", "POST", "https://a.example/", params)}}
	for _, same := range []string{
		"\n" + `{ "status" : "approved", "uuid":"3f0e6a80-5c11-0136-9a44-0e5d90336a8c","authy_id":7,"a":"","device_details":{ } } `,
		`{"status":"approved","uuid":"3f0e6a80-5c11-0136-9a44-0e5d90336a8c","authy_id":"7","a":null,"another":{}}`,
		`{"authy_id":7,"uuid":"3f0e6a80-5c11-0136-9a44-0e5d90336a8c","\u0073tatus":"approve\u0064","a":"","list":[]}`,
	} {
		if err := checkPost([]string{"key"}, "https://a.example/", h, []byte(same)); err != nil {
			t.Errorf("%s: %v", same, err)
		}
		if got, err := parseBody([]byte(same)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v %v, want %+v", same, got, err, want)
		}
	}
}
