package main

import (
	"os"
	"path/filepath"
	"testing"

	"countersign/shared/factor"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// A login whose factor belongs to the pretend provider is passed by one of its codes, and no
// other provider hears of it.
func TestPretendProvider(t *testing.T) {
	file := filepath.Join(t.TempDir(), "codes")
	if err := os.WriteFile(file, []byte("ada:123456\nbob:654321\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := newRig(t, "PRETEND_CODES="+file)
	p := r.Account()
	l := r.Login(p, func(l *logins.Login) {
		l.Ways = []factor.Factor{{ID: "pretend", Ref: "ada"}}
	})
	before := r.Authy.Count(authysim.Every)
	if got := r.verify("654321", functiontest.As(l)); got.Status != 401 {
		t.Errorf("somebody else's code: got %d", got.Status)
	}
	if got := r.verify("123456", functiontest.As(l)); got.Status != 200 || got.JSON["state"] != "active" {
		t.Errorf("the code: got %d %v", got.Status, got.JSON)
	}
	if got := r.Authy.Count(authysim.Every); got != before {
		t.Errorf("another provider was asked %d times", got-before)
	}
}
