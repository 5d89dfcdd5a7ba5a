package browser_test

import (
	"testing"
	"time"

	authysim "countersign/sim/authy"

	"github.com/chromedp/chromedp"
)

// TestStates: whatever goes wrong has a sentence of its own, and a next step.
func TestStates(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"wrong password":     wrongPassword,
		"fields":             fields,
		"phone later":        phoneLater,
		"wrong code":         wrongCode,
		"account used up":    accountUsedUp,
		"push expires":       pushExpires,
		"push paused":        pushPaused,
		"login expires":      loginExpires,
		"no device":          noDevice,
		"provider down":      providerDown,
		"too many messages":  tooManyMessages,
		"asked too soon":     askedTooSoon,
		"nothing left":       nothingLeft,
		"close to the end":   closeToTheEnd,
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
	p.sees(".field-error", "Enter an email address")
	p.focused("#log-in-email")
	p.fill("#log-in-email", s.Demo.Email)
	p.click("#log-in .main")
	p.sees(".field-error", "Enter your password")
	p.focused("#log-in-password")
	p.state("empty password")
	p.fill("#log-in-password", "wrong horse battery")
	p.click("#log-in .main")
	p.sees("#log-in-password-error", "The email address or the password is wrong.")
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
	p.sees("#log-in .form-error", "There have been too many attempts. You can try again in")
	p.state("too many passwords")
}

// fields: what the API says about a field is said at that field.
func fields(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL+"/#sign-up")
	p.fill("#sign-up-name", "Another Dana")
	p.fill("#sign-up-email", s.Demo.Email)
	p.fill("#sign-up-password", "short")
	p.fill("#sign-up-country", "+1")
	p.fill("#sign-up-phone", "201-555-0199")
	p.click("#sign-up .main")
	p.sees("#sign-up-password-error", "8 to 128 characters")
	p.focused("#sign-up-password")
	for _, guessable := range []string{"Password1", "another dana", s.Demo.Email} { // PW-4
		p.fill("#sign-up-password", guessable)
		p.click("#sign-up .main")
		p.sees("#sign-up-password-error", "easy to guess")
		p.focused("#sign-up-password")
	}
	p.state("guessable password")
	p.fill("#sign-up-password", "long enough to pass")
	p.fill("#sign-up-country", "999")
	p.click("#sign-up .main")
	p.sees("#sign-up-country-error", "calling code")
	p.focused("#sign-up-country")
	p.fill("#sign-up-country", "+1")
	p.state("country code")
	p.click("#sign-up .main")
	p.sees("#sign-up-email-error", "There is already an account with this email address")
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
	p.sees("#signed-in .note", "isn’t confirmed yet")
	p.sees("dd", "23 (not confirmed)")
	p.state("not confirmed")
	p.do(chromedp.Reload())
	p.click("#signed-in .confirm")
	p.click(`[data-way="call"]`)
	p.sees(".note", "We’re calling")
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
	p.sees("#code-error", "It has 6 to 8 digits")
	p.fill("#code", demoPhone(s).WrongCode())
	p.sees("#code-error", "This code is wrong")
	p.sees("#code-hint", "You have 1 try left.")
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
	if err := demoPhone(s).Deny(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Ask your phone again")
	p.sees(".note", "Too many wrong codes")
	p.state("no codes left")
	p.click(`[data-way="push"]`)
	p.sees("h1", "Approve on your phone")
}

// pushPaused: after a denial the page says when another request may be sent, and a code passes the login until then (PU-7).
func pushPaused(t *testing.T, r *rig) {
	s := r.system(t, map[string]string{"PUSH_PAUSE": "90s"})
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	if err := demoPhone(s).Deny(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Enter a code")
	p.sees(".note", "The request was denied on your phone")
	before := p.asked("/session/resend")
	p.click(`[data-way="push"][aria-disabled="true"]`)
	p.state("push paused")
	if got := p.asked("/session/resend"); got != before || len(demoPhone(s).Pending()) > 0 {
		t.Errorf("another request was sent: %d asked for, want %d", got, before)
	}
	p.fill("#code", demoPhone(s).Code())
	p.sees("h1", "Logged in as Dana Demo")
}

func pushExpires(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	s.Table.Age(pushLife)
	p.sees("h1", "Enter a code")
	p.sees(".note", "The request on your phone wasn’t answered in time.")
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
	s := r.system(t, map[string]string{"LIMIT_MESSAGES_PAUSE": "1ms"})
	demoPhone(s).RemoveApp()
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Get a code")
	p.hidden("#code, .note, #factor details")
	p.hidden(`[data-way="push"]`)
	p.sees(`[data-way="sms"].main`, "Text me a code")
	p.state("no device")
	p.click(`[data-way="code"]`) // the person has one: nobody says that it was sent
	p.sees("h1", "Enter a code")
	p.focused("#code")
	p.sees("#code-hint", "The code has 6 to 8 digits.")
	p.hidden(".note")
	p.state("has a code")
	p.click(`[data-way="sms"]`)
	p.sees(".note", "We sent a text with a code")
	p.do(chromedp.Reload())
	p.sees("h1", "Enter a code") // for the text is on its way still
	p.fill("#code", demoPhone(s).LastCode())
	p.sees("h1", "Logged in as Dana Demo")
	p.forgets()
	p.click("#signed-in .leave")
	p.logIn(s)
	p.sees("h1", "Get a code") // and not for this login
	p.hidden("#code")
}

func providerDown(t *testing.T, r *rig) {
	s := r.system(t, nil)
	s.Authy.Faults().Set(authysim.Every, authysim.Fault{Kind: authysim.Unavailable})
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Enter a code")
	p.sees(".note", "We couldn’t send a request to your phone.")
	p.click(`[data-way="sms"]`)
	p.sees(".note", "The service isn’t answering right now.")
	p.state("provider down")
	p.fill("#code", demoPhone(s).Code())
	p.sees("#factor .form-error", "The service isn’t answering right now.")
	s.Authy.Faults().Clear()
	p.click("#factor .main")
	p.sees("h1", "Logged in as Dana Demo")
}

// tooManyMessages: a way that is not open yet counts down, which the page knows by
// itself after a text, and by the API's word when it does not.
func tooManyMessages(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, map[string]string{"LIMIT_MESSAGES_PAUSE": "9m"})
	demoPhone(s).RemoveApp()
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="sms"]`)
	p.sees(".note", "We sent a text with a code")
	p.sees(`[data-way="call"][aria-disabled]`, "(")
	p.state("texted")
	p.do(chromedp.Reload())
	p.sees("h1", "Enter a code")
	p.click(`[data-way="call"]`)
	p.sees(`[data-way="sms"]`, "(")
	p.sees(`[data-way="call"]`, "(")
	p.state("too many messages")
	if got := len(demoPhone(s).Calls()); got != 0 {
		t.Errorf("got %d calls, want none", got)
	}
}

// askedTooSoon: a pause is no offence, and the page says how long it is.
func askedTooSoon(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, nil)
	demoPhone(s).RemoveApp()
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Get a code")
	p.answers("*/session/resend", 429, `{"status":429,"code":"wait","message":"Please wait.","retryAfter":295}`)
	p.click(`[data-way="sms"]`)
	p.sees(".note:not(.bad)", "You can ask again in 5 minutes.")
	p.sees(`[data-way="sms"]`, "(4:")
	p.hidden("#code")
	p.state("asked too soon")
}

// nothingLeft: a login that nothing can pass names a way on, and so does one that only
// waits until something can.
func nothingLeft(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	end := time.Now().Add(9 * time.Minute).UTC().Format(time.RFC3339)
	stands := func(rest string) {
		p.answers("*/session", 200, `{"state":"pending","login":{"state":"pending","expiresAt":"`+end+`","push":{"state":"none"},`+rest+`}}`)
		p.do(chromedp.Reload())
	}
	stands(`"methods":[],"attemptsLeft":0`)
	p.sees("h1", "You can’t finish this login now")
	p.sees(".note.bad", "Cancel this login and try again later.")
	p.hidden("#code, [data-way]")
	p.state("nothing left")
	stands(`"methods":[],"attemptsLeft":5`)
	p.sees(".intro", "Cancel this login and try again later.")
	p.state("no way")
	p.answers("*/session", 200, `{"state":"pending","login":{"state":"pending","expiresAt":"`+end+`","push":{"state":"failed","reason":"factor_gone"},"methods":[],"attemptsLeft":5}}`)
	p.do(chromedp.Reload())
	p.sees(".note.bad", "Please cancel this login and log in again.")
	p.hidden(".intro:not(:empty)") // which would say something else
	stands(`"methods":["app","sms","call"],"attemptsLeft":5,"pushAfter":1500,"resendAfter":700`)
	p.sees("h1", "Enter a code")
	p.sees(".note", "Your phone has had other login requests recently") // two are enough
	p.sees(".note", "You can use a code instead.")
	p.sees(`[data-way="push"][aria-disabled]`, "Send a new request (25 minutes)")
	p.click("#factor summary")
	p.sees(`[data-way="sms"][aria-disabled]`, "(12 minutes)")
	p.state("pauses")
}

// closeToTheEnd: the login's own clock is shown when it matters, and no second one beside it.
func closeToTheEnd(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, map[string]string{"LOGIN_LIFETIME": "110s", "PUSH_LIFETIME": "100s"})
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees(".push-left", "1:")
	p.hidden(".time-left")
	if err := demoPhone(s).Deny(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees(".time-left", "left to finish this login")
	p.hidden(".push-left")
	p.state("close to the end")
}
