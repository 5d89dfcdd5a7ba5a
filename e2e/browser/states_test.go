package browser_test

import (
	"testing"
	"time"

	"countersign/shared/authy/authytest"

	"github.com/chromedp/chromedp"
)

// TestStates: whatever goes wrong has a sentence of its own, and a next step.
func TestStates(t *testing.T) {
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"wrong password":     wrongPassword,
		"fields":             fields,
		"phone later":        phoneLater,
		"wrong code":         wrongCode,
		"account used up":    accountUsedUp,
		"push expires":       pushExpires,
		"login expires":      loginExpires,
		"no device":          noDevice,
		"provider down":      providerDown,
		"too many messages":  tooManyMessages,
		"offline":            offline,
		"functions down":     functionsDown,
		"cancel":             cancelLogin,
		"ended elsewhere":    endedElsewhere,
		"session runs out":   sessionRunsOut,
		"lost final answer":  lostFinalAnswer,
		"too many passwords": tooManyPasswords,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, r)
		})
	}
}

func wrongPassword(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.click("#log-in .main")
	p.sees(".field-error", "enter one e-mail address")
	p.focused("#log-in-email")
	p.fill("#log-in-email", s.Demo.Email)
	p.click("#log-in .main")
	p.sees(".field-error", "enter your password")
	p.focused("#log-in-password")
	p.state("empty password")
	p.fill("#log-in-password", "wrong horse battery")
	p.click("#log-in .main")
	p.sees("#log-in-password-error", "The e-mail address or the password is wrong.")
	p.focused("#log-in-password")
	p.state("wrong password")
}

func tooManyPasswords(t *testing.T, r *rig) {
	s := r.system(t, map[string]string{"LIMIT_PASSWORDS": "1/1h"})
	p := r.tab(t, s.URL)
	p.fill("#log-in-email", s.Demo.Email)
	p.fill("#log-in-password", "wrong horse battery")
	p.click("#log-in .main")
	p.sees("#log-in-password-error", "wrong")
	p.click("#log-in .main")
	p.sees("#log-in .form-error", "Too many attempts. Please try again in")
	p.state("too many passwords")
}

// fields: what the API says about a field is said at that field.
func fields(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL+"/#sign-up")
	p.fill("#sign-up-name", "Another Dana")
	p.fill("#sign-up-email", s.Demo.Email)
	p.fill("#sign-up-password", "short")
	p.fill("#sign-up-country", "999")
	p.fill("#sign-up-phone", "201-555-0199")
	p.click("#sign-up .main")
	p.sees("#sign-up-password-error", "8 to 128 characters")
	p.focused("#sign-up-password")
	p.fill("#sign-up-password", "long enough to pass")
	p.click("#sign-up .main")
	p.sees("#sign-up-country-error", "calling code")
	p.focused("#sign-up-country")
	p.fill("#sign-up-country", "+1")
	p.fill("#sign-up-phone", "201-555-0199") // and leaves the country, whose list goes
	p.state("country code")
	p.click("#sign-up .main")
	p.sees("#sign-up-email-error", "There is an account with this e-mail address")
	p.focused("#sign-up-email")
	p.hidden("#sign-up-country-error")
	p.state("e-mail taken")
}

// phoneLater: to confirm a phone can wait.
func phoneLater(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	signUpAs(p, "5550199")
	p.click("#factor .leave")
	p.sees("#signed-in .note", "not confirmed yet")
	p.sees("dd", "23 (not confirmed)")
	p.state("not confirmed")
	p.do(chromedp.Reload())
	p.click("#signed-in .confirm")
	p.click(`[data-way="call"]`)
	p.sees(".note", "is being called")
	p.fill("#code", s.Authy.Phone("1", "2125550123").LastCode())
	p.sees("#signed-in .note", "Your phone is confirmed.")
}

func signUpAs(p *page, name string) {
	p.t.Helper()
	p.click(`a[href="#sign-up"]`)
	p.fill("#sign-up-name", name)
	p.fill("#sign-up-email", name+"@example.com")
	p.fill("#sign-up-password", "a password of "+name)
	p.fill("#sign-up-country", "1")
	p.fill("#sign-up-phone", "212 555 0123")
	p.click("#sign-up .main")
	p.sees("h1", "Confirm your phone")
}

// wrongCode: what is left is said, until the login is locked.
func wrongCode(t *testing.T, r *rig) {
	s := r.system(t, map[string]string{"LIMIT_CODES_LOGIN": "2"})
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="code"]`)
	p.focused("#code")
	p.fill("#code", "12")
	p.click("#factor .main")
	p.sees("#code-error", "six to eight digits")
	p.fill("#code", demoPhone(s).WrongCode())
	p.sees("#code-error", "This code is not right")
	p.sees("#code-hint", "1 try is left.")
	p.focused("#code")
	p.state("wrong code")
	p.fill("#code", demoPhone(s).WrongCode())
	p.sees("h1", "Too many wrong codes")
	p.state("locked")
	p.do(chromedp.Reload())
	p.sees("h1", "Too many wrong codes")
	p.click("#over .main")
	p.sees("h1", "Log in")
}

// accountUsedUp: no more codes for an account, but still a push.
func accountUsedUp(t *testing.T, r *rig) {
	s := r.system(t, map[string]string{"LIMIT_CODES_ACCOUNT": "1/1h"})
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="code"]`)
	p.fill("#code", demoPhone(s).WrongCode())
	p.hidden("#factor form")
	p.sees("h1", "Approve on your phone")
	if err := demoPhone(s).Deny(demoPhone(s).Pending()[0].UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Ask your phone again")
	p.sees(".note", "Too many wrong codes")
	p.state("no codes left")
	p.click(`[data-way="push"]`)
	p.sees("h1", "Approve on your phone")
}

func pushExpires(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	s.Table.Age(pushLife)
	p.sees("h1", "Enter a code")
	p.sees(".note", "Nobody answered the request on your phone in time.")
	p.focused("#code")
	p.state("push expired")
}

func loginExpires(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	s.Table.Age(loginLife)
	p.sees("h1", "This login took too long")
	p.state("login expired")
	p.click("#over .main")
	p.sees("h1", "Log in")
}

func noDevice(t *testing.T, r *rig) {
	s := r.system(t, nil)
	demoPhone(s).RemoveApp()
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Enter a code")
	p.sees(".note", "There is no app on your phone that could be asked.")
	p.hidden(`[data-way="push"]`)
	p.state("no device")
	p.click(`[data-way="sms"]`)
	p.sees(".note", "A text with a code is on its way")
}

func providerDown(t *testing.T, r *rig) {
	s := r.system(t, nil)
	s.Authy.Faults().Set(authytest.Every, authytest.Fault{Kind: authytest.Unavailable})
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Enter a code")
	p.sees(".note", "The request could not be sent to your phone.")
	p.click(`[data-way="sms"]`)
	p.sees(".note", "The service does not answer right now.")
	p.state("provider down")
	p.fill("#code", demoPhone(s).Code())
	p.sees("#factor .form-error", "The service does not answer right now.")
	s.Authy.Faults().Clear()
	p.click("#factor .main")
	p.sees("h1", "Logged in as Dana Demo")
}

// tooManyMessages: a way that is not open yet counts down, which the page knows by
// itself after a text, and by the API's word when it does not.
func tooManyMessages(t *testing.T, r *rig) {
	s := r.system(t, nil)
	demoPhone(s).RemoveApp()
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="sms"]`)
	p.sees(".note", "A text with a code is on its way")
	p.sees(`[data-way="call"][aria-disabled]`, "(0:")
	s.Table.Age(-10 * time.Minute) // the pause must last while the state is looked at
	p.state("texted")
	p.do(chromedp.Reload())
	p.click(`[data-way="call"]`)
	p.sees(".note", "Too many attempts. Please try again in")
	p.sees(`[data-way="sms"]`, ":")
	p.sees(`[data-way="call"]`, ":")
	p.state("too many messages")
	if got := len(demoPhone(s).Calls()); got != 0 {
		t.Errorf("got %d calls, want none", got)
	}
}

// offline: the wait goes on when the network is back.
func offline(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	p.goOffline(true)
	p.sees(".problem", "You are offline. We keep asking.")
	p.state("offline")
	if err := demoPhone(s).Approve(demoPhone(s).Pending()[0].UUID); err != nil {
		t.Fatal(err)
	}
	p.goOffline(false)
	p.sees("h1", "Logged in as Dana Demo")
}

// functionsDown: an answer that is not the API's has no code, and no crash.
func functionsDown(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	p.answers("*/session", 503, `{"message":"Service Unavailable"}`)
	p.fill("#log-in-email", s.Demo.Email)
	p.fill("#log-in-password", s.Demo.Password)
	p.click("#log-in .main")
	p.sees("#log-in .form-error", "The server did not answer as it should.")
	p.state("no code in the error")
	p.do(chromedp.Reload())
	p.sees("h1", "We can’t go on right now")
	p.state("broken")
	p.answers("*/session", 500, `<h1>Internal Server Error</h1>`)
	p.click("#over .main")
	p.sees("h1", "We can’t go on right now")
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
	s := r.system(t, map[string]string{"SESSION_IDLE": "15s"})
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	if err := demoPhone(s).Approve(demoPhone(s).Pending()[0].UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Logged in as Dana Demo")
	p.sees("h1", "Your session has ended")
	p.state("session ended")
	p.click("#over .main")
	p.sees("h1", "Log in")
}

// lostFinalAnswer: the answer that made the session did not arrive.
func lostFinalAnswer(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="code"]`)
	p.loses("*/session/verify")
	p.fill("#code", demoPhone(s).Code())
	p.sees("h1", "Logged in as Dana Demo")
}
