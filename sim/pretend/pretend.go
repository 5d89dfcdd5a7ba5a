// Package pretend is a provider that writes its codes into files, one for each phone
// number. It is linked into nothing that is deployed: a test adds it to the list of
// providers and logs in with it, to show that a new provider takes one package and its
// lines in shared/providers.
package pretend

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"

	"countersign/shared/factor"
)

// Kind is the kind of this provider's factors.
const Kind factor.Kind = "pretend"

// Provider keeps codes in the folder Dir. It has no app and no pushes.
type Provider struct{ Dir string }

// Enrol knows every phone.
func (p Provider) Enrol(_ context.Context, person factor.Person) (factor.Factor, error) {
	return factor.Factor{ID: string(Kind), Kind: Kind, Ref: File(person.E164), Number: person.E164}, nil
}

// App says that nobody has an app.
func (Provider) App(context.Context, factor.Factor) (bool, error) { return false, nil }

// Send writes a new code into the phone's file.
func (p Provider) Send(_ context.Context, f factor.Factor, _ factor.Message) (factor.Sent, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return factor.Sent{}, err
	}
	code := fmt.Sprintf("%06d", n)
	return factor.Sent{}, os.WriteFile(filepath.Join(p.Dir, f.Ref), []byte(code), 0o600)
}

// Check compares a code with the phone's file, which ends with the right one.
func (p Provider) Check(_ context.Context, f factor.Factor, code, _ string) (factor.Verdict, error) {
	name := filepath.Join(p.Dir, f.Ref)
	sent, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && string(sent) != code {
		return factor.Wrong, nil
	}
	if err != nil {
		return factor.Unchecked, err
	}
	if err := os.Remove(name); err != nil {
		return factor.Unclear, err
	}
	return factor.Right, nil
}

// File is the name of a phone's file. Number is E.164.
func File(number string) string {
	sum := sha256.Sum256([]byte(number))
	return hex.EncodeToString(sum[:8])
}
