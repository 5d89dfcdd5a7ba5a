package browser_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestTH3TheSameBrowserIsKnown: strangers have used up all guesses at an address. In a
// browser of its own the owner is turned away; where they logged in before, the page
// logs them in again.
func TestTH3TheSameBrowserIsKnown(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.system(t, map[string]string{"LIMIT_PASSWORDS": "3/8000h", "LIMIT_PASSWORDS_ALL": "3/8000h"})
	home := r.tab(t, s.URL)
	home.logIn(s)
	home.sees("h1", "Approve on your phone")
	if err := demoPhone(s).Approve(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	home.sees("h1", "Logged in as Dana Demo")
	home.click("#signed-in .leave")
	home.sees("h1", "Log in")

	stranger := &http.Client{Timeout: patience}
	for range 3 {
		guess := `{"email":"` + s.Demo.Email + `","password":"a wrong password"}`
		a, err := stranger.Post(s.URL+"/session", "application/json", strings.NewReader(guess))
		if err != nil {
			t.Fatal(err)
		}
		if a.Body.Close(); a.StatusCode != http.StatusForbidden {
			t.Fatalf("a guess: %s", a.Status)
		}
	}
	away := r.tab(t, s.URL)
	away.logIn(s)
	away.sees("#log-in .form-error", "There have been too many attempts.")
	home.logIn(s)
	home.sees("h1", "Approve on your phone")
	if err := demoPhone(s).Approve(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	home.sees("h1", "Logged in as Dana Demo")
}
