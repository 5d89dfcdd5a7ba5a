package e2e_test

import (
	"encoding/base64"
	"testing"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// WH-8: a callback that differs in one byte is refused. Some bytes are signed by
// nobody in Authy's scheme; a change there means what the original means. With -short it is every fifth byte.
func TestCallbackMutatedInAnyByte(t *testing.T) {
	t.Parallel()
	for _, truth := range []authysim.Status{authysim.Approved, authysim.Denied} {
		t.Run(string(truth), func(t *testing.T) {
			t.Parallel()
			s := start(t, stack.Options{})
			p := s.member(t)
			c := s.client(t, tokens)
			c.begin(p)
			uuid := p.waiting(t).UUID
			if err := s.Authy.Force(uuid, truth); err != nil {
				t.Fatal(err)
			}
			original, err := s.Authy.Callback(uuid)
			if err != nil {
				t.Fatal(err)
			}
			refused, same := mutate(t, s, original)
			t.Logf("%d refused, %d the same to the signature", refused, same)
			// Nothing happened but what the original says.
			a := c.status().want(200)
			if got := a.Login.Push.State; got != "pending" && got != string(truth) || same == 0 && got != "pending" {
				t.Errorf("push %s after mutations of a callback that says %s", got, truth)
			}
			s.send(t, uuid, 200)
			c.status().want(200)
			if truth == authysim.Approved {
				c.wantIn(p)
			} else {
				c.wantOut()
			}
		})
	}
}

// mutate sends a callback with each of its bytes changed.
func mutate(t *testing.T, s *system, original authysim.Callback) (refused, same int) {
	t.Helper()
	signature, err := authysim.Sign(original.Key, original.Nonce, original.Method, original.URL, original.Body)
	if err != nil {
		t.Fatal(err)
	}
	every := 1
	if testing.Short() {
		every = 5
	}
	for _, part := range []struct {
		part  authysim.Part
		value string
	}{{authysim.PartBody, string(original.Body)}, {authysim.PartNonce, original.Nonce}, {authysim.PartSignature, signature}} {
		for i := 0; i < len(part.value); i += every {
			for _, flip := range []byte{1, 0x20} {
				changed := original
				changed.Tamper = authysim.Tamper{Part: part.part, Byte: i, Flip: flip}
				value := []byte(part.value)
				value[i] ^= flip
				d := s.Authy.Send(changed)
				switch {
				case d.Err != nil: // no header can hold it, so it can't be sent
				case d.Status == 401:
					refused++
				case d.Status != 200:
					t.Errorf("%s, byte %d ^ %#x: got %d", part.part, i, flip, d.Status)
				case !means(part.part, value, original, signature):
					t.Errorf("%s, byte %d ^ %#x is accepted: %s", part.part, i, flip, value)
				default:
					same++
				}
			}
		}
	}
	return refused, same
}

// means tells whether a changed part is the same to the signature.
func means(part authysim.Part, value []byte, original authysim.Callback, signature string) bool {
	switch part {
	case authysim.PartBody:
		again, err := authysim.Sign(original.Key, original.Nonce, original.Method, original.URL, value)
		return err == nil && again == signature
	case authysim.PartSignature:
		a, errA := base64.StdEncoding.DecodeString(string(value))
		b, errB := base64.StdEncoding.DecodeString(signature)
		return errA == nil && errB == nil && string(a) == string(b)
	default:
		return false
	}
}
