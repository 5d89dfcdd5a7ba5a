package browser_test

import (
	"strings"
	"testing"

	authysim "countersign/sim/authy"

	"github.com/chromedp/chromedp"
)

func TestLoginPage(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"sign up":           signUp,
		"approve":           approve,
		"deny then code":    denyThenCode,
		"reload and resume": reload,
		"open the app":      openTheApp,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, r)
		})
	}
}

// signUp: an account, its phone confirmed by a text, and out again.
func signUp(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.state("log in")
	p.click(`a[href="#sign-up"]`)
	p.sees("h1", "Create your Countersign account")
	p.fill("#sign-up-name", "Ada Lovelace")
	p.fill("#sign-up-email", "ada@example.com")
	p.fill("#sign-up-password", "a difference engine")
	p.fill("#sign-up-country", "+44")
	p.fill("#sign-up-phone", "20 7946 0123")
	p.state("sign up")
	p.click("#sign-up .main")

	p.sees("h1", "Confirm your phone")
	p.sees("#factor .who", "Account: ada@example.com")
	p.sees(".intro", "We’ll send a code to +44")
	p.hidden("#code")
	p.state("confirm")
	p.click(`[data-way="sms"]`)
	p.sees(".note", "We sent a text with a code to +44")
	p.focused("#code")
	p.state("confirm texted")
	p.fill("#code", spaced(s.Authy.Phone("44", "2079460123").LastCode()))

	p.sees("h1", "Logged in as Ada Lovelace")
	p.sees(".note", "Your phone is confirmed.")
	p.sees("dd", "0123 (confirmed)")
	p.sees("dd", "password and code")
	p.state("signed in confirmed")
	p.do(chromedp.Reload())
	p.sees("h1", "Logged in as Ada Lovelace")

	p.click("#signed-in .leave")
	p.sees(".note", "You’re logged out.")
	p.state("logged out")
	p.do(chromedp.Reload())
	p.sees("h1", "Log in")
}

// approve: the two pages that a person sees, side by side.
func approve(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	p.focused("h1")
	request := waiting(t, s)
	p.sees(".number", detail(request, "Number"))
	p.sees("#factor .who", "Logging in to Countersign as "+s.Demo.Email)
	p.state("wait")

	phone := r.tab(t, s.PhoneURL)
	phone.sees(".message", "Log in to")
	phone.click(".approve")

	p.sees("h1", "Logged in as Dana Demo")
	p.sees("dd", "password and approval on your phone")
	p.state("signed in")
}

// denyThenCode: a denied request is over, the login is not.
func denyThenCode(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	phone := r.tab(t, s.PhoneURL)
	phone.click(".deny")

	p.sees("h1", "Enter a code")
	p.sees(".note", "The request was denied on your phone")
	p.focused("#code")
	p.state("denied")
	p.click(`[data-way="push"]`)
	p.sees("h1", "Approve on your phone")
	p.sees(".note", "We sent a new request to your phone.")
	p.state("asked again")
	phone.click(".deny")
	p.sees("h1", "Enter a code")
	p.fill("#code", demoPhone(s).Code())
	p.sees("h1", "Logged in as Dana Demo")
}

// reload: a login is where it was, in this tab and in another one, and the phone is
// asked once.
func reload(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	number := detail(waiting(t, s), "Number")
	p.do(chromedp.Reload())
	p.sees(".number", number)
	p.sees("#factor .who", "Logging in to Countersign as "+s.Demo.Email) // which the API does not tell
	other := p.tab(s.URL)
	other.sees(".number", number)
	other.sees("#factor .who", "Logging in to Countersign")
	if got := s.Authy.Count(authysim.EndpointPush); got != 1 {
		t.Errorf("got %d requests on the phone, want 1", got)
	}
	if err := demoPhone(s).Approve(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Logged in as Dana Demo")
	other.sees("h1", "Logged in as Dana Demo")
}

// openTheApp: who has the app is asked to open it, and may have the text all the
// same.
func openTheApp(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="sms"]`)
	p.sees(".note", "We didn’t send a code")
	p.focused("#code")
	p.state("open the app")
	if got := demoPhone(s).Inbox(); len(got) != 0 {
		t.Fatalf("got %d texts, want none", len(got))
	}
	p.click(`[data-way="force"]`)
	p.sees(".note", "We sent a text with a code to +1")
	p.fill("#code", demoPhone(s).LastCode())
	p.sees("h1", "Logged in as Dana Demo")
}

// detail is what a request shows under a name.
func detail(r authysim.Request, key string) string {
	for _, pair := range r.Details {
		if pair.Key == key {
			return pair.Value
		}
	}
	return "no " + key
}

// spaced is a code as people write it down.
func spaced(code string) string {
	first := firstDigits(code)
	return first + " " + strings.TrimPrefix(code, first)
}

// firstDigits are a code's first three; of no code there are none.
func firstDigits(code string) string { return code[:min(3, len(code))] }
