package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// offline: the wait goes on when the network is back.
func offline(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	p.goOffline(true)
	p.sees(".problem", "You’re offline. We’ll continue when you’re back online.")
	p.state("offline")
	if err := demoPhone(s).Approve(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.goOffline(false)
	p.sees("h1", "Logged in as Dana Demo")
}

// functionsDown: an answer that is not the API's has no code, and no crash.
func functionsDown(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	p.answers("*/session", 503, `{"message":"Service Unavailable"}`)
	p.fill("#log-in-email", s.Demo.Email)
	p.fill("#log-in-password", s.Demo.Password)
	p.click("#log-in .main")
	p.sees("#log-in .form-error", "The server gave an answer we didn’t expect.")
	p.state("no code in the error")
	p.do(chromedp.Reload())
	p.sees("h1", "Something went wrong")
	p.state("broken")
	p.answers("*/session", 500, `<h1>Internal Server Error</h1>`)
	p.click("#over .main")
	p.sees("h1", "Something went wrong")
	p.holds(`!document.querySelector("#over .main").dataset.busy`, "that the second answer is here")
	p.answersItself()
	p.click("#over .main")
	p.sees("h1", "Log in")
}

func cancelLogin(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	p.click("#factor .leave")
	p.sees("h1", "Log in")
	p.do(chromedp.Reload())
	p.sees("h1", "Log in")
}

// endedElsewhere: one tab cancels what another one waits for.
func endedElsewhere(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	other := p.tab(s.URL)
	other.click("#factor .leave")
	other.sees("h1", "Log in")
	p.sees("h1", "Log in")
	p.sees("#log-in .note", "This login is over.")
	p.state("ended elsewhere")
}

// sessionRunsOut: the page knows when, and does not keep the session alive by asking.
func sessionRunsOut(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, map[string]string{"SESSION_IDLE": "15s"})
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	if err := demoPhone(s).Approve(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Logged in as Dana Demo")
	p.sees("h1", "You’ve been logged out")
	p.state("session ended")
	p.click("#over .main")
	p.sees("h1", "Log in")
}

// lostFinalAnswer: the answer that made the session did not arrive.
func lostFinalAnswer(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="code"]`)
	p.loses("*/session/verify")
	p.fill("#code", demoPhone(s).Code())
	p.sees("h1", "Logged in as Dana Demo")
}
