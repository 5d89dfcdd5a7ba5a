package guessable_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"countersign/shared/password/guessable"
)

// sample returns some of the passwords that the list was made from.
func sample(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("testdata/sample.txt")
	if err != nil {
		t.Fatal(err)
	}
	passwords := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(passwords) < 400 {
		t.Fatalf("only %d passwords", len(passwords))
	}
	return passwords
}

// phrase returns a random password of lower-case letters and digits, not longer than
// the list's longest.
func phrase(r *rand.Rand) string { return letters(r, 12+r.IntN(guessable.Longest-11)) }

func letters(r *rand.Rand, n int) string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	text := make([]byte, n)
	for i := range text {
		text[i] = letters[r.IntN(len(letters))]
	}
	return string(text)
}

// PW-4: a password on the list is found in any case, but only as a whole.
func TestPW4CommonPasswords(t *testing.T) {
	for _, p := range sample(t) {
		for _, typed := range []string{p, strings.ToUpper(p), strings.ToUpper(p[:1]) + p[1:]} {
			if !guessable.Common(typed) {
				t.Errorf("%q is not found", typed)
			}
		}
	}
	for _, p := range []string{"", "correct horse battery", "password of my own 1", "xpassword", " password", "pässword"} {
		if guessable.Common(p) {
			t.Errorf("%q is found", p)
		}
	}
}

// PW-4: a password longer than every one on the list is never mistaken for one of them.
func TestPW4LongPassphrases(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		if p := letters(r, guessable.Longest+1+r.IntN(20)); guessable.Common(p) {
			t.Fatalf("%q is found", p)
		}
	}
}

// PW-4: the list has the documented size. Of 100,000 other passwords (10,000 in short
// mode), the documented share is mistaken for common ones, within six standard
// deviations.
func TestPW4Rate(t *testing.T) {
	list, err := os.ReadFile("list.bin")
	if err != nil {
		t.Fatal(err)
	}
	count, spread := guessable.Size(list)
	if count < 20_000 || len(list) > 30<<10 || spread < 700 {
		t.Fatalf("%d passwords in %d bytes, one in %d", count, len(list), spread)
	}
	tries := 100_000
	if testing.Short() {
		tries = 10_000
	}
	r, found := rand.New(rand.NewPCG(1, 2)), 0
	for range tries {
		if guessable.Common(phrase(r)) {
			found++
		}
	}
	t.Logf("%d of %d were taken for common ones", found, tries)
	want := float64(tries) / float64(spread)
	if off := math.Abs(float64(found) - want); off > 6*math.Sqrt(want) {
		t.Errorf("%d of %d passwords were taken for common ones, want about %.0f", found, tries, want)
	}
}

// PW-4: the person's own words match as a whole, in any case and normal form.
func TestPW4OwnWords(t *testing.T) {
	words := []string{"Renée Fitzgerald", "Fitzgerald", "renee.fitzgerald@example.com"}
	for password, want := range map[string]bool{
		"renée fitzgerald": true, "RENE\u0301E FITZGERALD": true, "fitzgeralD": true, "Renee.Fitzgerald@example.com": true,
		"fitzgerald1": false, "renée fitz": false, "my name is fitzgerald": false, "": false,
	} {
		if got := guessable.FromOwn(password, words...); got != want {
			t.Errorf("%q: got %v, want %v", password, got, want)
		}
	}
}

// A list of any size contains every password that it was made from, and no text that
// can't be a password.
func TestEncode(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range []int{0, 1, 2, 17, 3000} {
		for _, size := range []int{0, 100, 5000} {
			all := []string{"short"}
			for range n {
				all = append(all, phrase(r))
			}
			list := guessable.Encode(all, func(p string) bool { return len(p) >= 8 }, size)
			name := fmt.Sprintf("%d passwords in %d bytes", n, size)
			if count, _ := guessable.Size(list); count != n {
				t.Errorf("%s: the list says %d", name, count)
			}
			if i := slices.IndexFunc(all[1:], func(p string) bool { return !guessable.In(list, p) }); i >= 0 {
				t.Errorf("%s: %q is not found", name, all[1+i])
			}
			for cut := range min(len(list), 50) {
				guessable.In(list[:cut], "a cut list is no reason to panic")
			}
		}
	}
	if guessable.In(guessable.Encode([]string{"short"}, func(string) bool { return false }, 100), "short") {
		t.Error("what was not to be kept is found")
	}
}
