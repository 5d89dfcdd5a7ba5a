package authy

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

type vector struct {
	ID        string  `json:"id"`
	Key       string  `json:"api_key"`
	Nonce     string  `json:"nonce"`
	Method    string  `json:"method"`
	URL       string  `json:"url"`
	Body      *string `json:"body_json"`
	Query     *string `json:"raw_query"`
	Params    string  `json:"canonical_params"`
	Signature string  `json:"signature"`
}

// canonical returns the parameters of v, taken from its query if it has one.
func (v vector) canonical(t *testing.T) string {
	t.Helper()
	if v.Query != nil {
		return *v.Query // it is signed as it was sent
	}
	text := ""
	if v.Body != nil {
		text = *v.Body
	}
	params, err := canonicalJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return params
}

func (v vector) header() http.Header {
	h := make(http.Header)
	h.Set(SignatureHeader, v.Signature)
	h.Set(NonceHeader, v.Nonce)
	return h
}

func (v vector) check(t *testing.T) {
	t.Helper()
	params := v.canonical(t)
	if params != v.Params {
		t.Errorf("canonical form\n got %s\nwant %s", params, v.Params)
	}
	if got := sign(v.Key, v.Nonce, v.Method, v.URL, params); got != v.Signature {
		t.Errorf("signature: got %s, want %s", got, v.Signature)
	}
	var err error
	switch {
	case v.Method == http.MethodPost && v.Body != nil:
		err = checkPost([]string{v.Key}, v.URL, v.header(), []byte(*v.Body))
	case v.Method == http.MethodGet:
		err = check([]string{v.Key}, http.MethodGet, v.URL, v.header(), params)
	default:
		return // a POST without any parameters, which no JSON body can have
	}
	if err != nil {
		t.Error(err)
	}
}

func ownVectors(t testing.TB) []vector {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "signatures.json"))
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	return vectors
}

// The project's own vectors come from testdata/signatures.py.
func TestOwnVectors(t *testing.T) {
	vectors := ownVectors(t)
	if len(vectors) < 15 {
		t.Errorf("got %d vectors, want 15 or more", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.ID, v.check)
	}
}

// The vectors beside the project come from the public test suites of Authy's own libraries.
func TestPublicVectors(t *testing.T) {
	path := filepath.Join("..", "..", "..", "shared", "vectors", "authy-signatures.json")
	text, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		t.Skip("the public signature vectors are not beside the project; its own are tested in any case")
	}
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []vector `json:"vectors"`
		Derived []vector `json:"derived_not_from_authy"`
		Forms   []vector `json:"canonicalisation_only"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if got, want := len(file.Vectors), 19; got != want {
		t.Errorf("got %d vectors, want %d", got, want)
	}
	for _, v := range append(file.Vectors, file.Derived...) {
		t.Run(v.ID, v.check)
	}
	for _, v := range file.Forms {
		t.Run(v.ID, func(t *testing.T) {
			if got := v.canonical(t); got != v.Params {
				t.Errorf("got %s, want %s", got, v.Params)
			}
		})
	}
}
