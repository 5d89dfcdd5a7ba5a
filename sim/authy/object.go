package authy

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Pair is a key and a value of an approval request's details. Pairs keep the order in
// which they were sent.
type Pair struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// object is a JSON object that keeps the order of its members, because the captures
// show that Authy's answers have one.
type object []member

type member struct {
	key   string
	value any
}

// obj makes an object of alternating keys and values.
func obj(keysAndValues ...any) object {
	o := make(object, 0, len(keysAndValues)/2)
	for i := 0; i < len(keysAndValues); i += 2 {
		o = append(o, member{keysAndValues[i].(string), keysAndValues[i+1]})
	}
	return o
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(compact(m.key))
		b.WriteByte(':')
		b.Write(compact(m.value))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// compact encodes without white space and without escaping <, > and &. One client
// searches the raw answer for `"token":"is valid"`.
func compact(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("authysim: encode an answer: %v", err)) // our own values always encode
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
