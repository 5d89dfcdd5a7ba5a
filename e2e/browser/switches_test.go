package browser_test

import (
	"fmt"
	"testing"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// TestSwitches: each switch beside the phone does what it says, and the login page does
// the right thing about it.
func TestSwitches(t *testing.T) {
	long(t)
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"slow":                 authyIsSlow,
		"hang":                 func(t *testing.T, r *rig) { authyFails(t, r, "hang") },
		"down":                 func(t *testing.T, r *rig) { authyFails(t, r, "down") },
		"rate limited":         func(t *testing.T, r *rig) { authyFails(t, r, "rate_limited") },
		"error":                func(t *testing.T, r *rig) { authyFails(t, r, "error") },
		"lost":                 callbackIsLost,
		"held":                 callbackIsHeld,
		"late":                 callbackIsLate,
		"duplicated":           callbackIsDuplicated,
		"reordered":            callbacksAreReordered,
		"unsigned":             func(t *testing.T, r *rig) { callbackIsRefused(t, r, "unsigned") },
		"forged":               func(t *testing.T, r *rig) { callbackIsRefused(t, r, "forged") },
		"changed":              func(t *testing.T, r *rig) { callbackIsRefused(t, r, "changed") },
		"off after one":        func(t *testing.T, r *rig) { callbacksGoOff(t, r, "one", 1) },
		"off after three":      func(t *testing.T, r *rig) { callbacksGoOff(t, r, "three", 3) },
		"messages get lost":    messagesGetLost,
		"messages are refused": messagesAreRefused,
		"no app":               appIsMissing,
		"no app, unsaid":       appIsMissingUnsaid,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, r)
		})
	}
}

// both opens the login page and the phone.
func (r *rig) both(t *testing.T, s *stack.Stack) (login, phone *page) {
	t.Helper()
	phone = r.tab(t, s.PhoneURL)
	phone.sees("#number", "+1 2015550123")
	return r.tab(t, s.URL), phone
}

// view opens one of the page's three views: phone, wrong, on-the-wire.
func (p *page) view(name string) {
	p.t.Helper()
	p.click("#tab-" + name)
	p.focused("#tab-" + name)
}

// flip presses a switch, waits until the simulator has it, and goes back to the phone.
func (p *page) flip(group, value string) {
	p.t.Helper()
	p.view("wrong")
	chip := fmt.Sprintf(`#switches input[name="%s"][value="%s"]`, group, value)
	p.click(chip)
	p.holds(fmt.Sprintf(`document.querySelector(%s).checked && (%q === "" || document.querySelector("#hint-%s").textContent !== "")`,
		quote(chip), value, group), "the switch "+group+" "+value)
	p.view("phone")
}

// allWell presses the button that switches everything back.
func (p *page) allWell() {
	p.t.Helper()
	p.view("wrong")
	p.click("#well")
	p.hidden("#well")
	p.view("phone")
}

func authyIsSlow(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p, phone := r.both(t, s)
	phone.flip("provider", "slow")
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	phone.click(".approve")
	p.sees("h1", "Logged in as Dana Demo")
	phone.view("on-the-wire")
	phone.sees("#wire .fault", "late")
}

// authyFails: no push, and the code says so too, until Authy is back.
func authyFails(t *testing.T, r *rig, how string) {
	s := r.system(t, nil)
	p, phone := r.both(t, s)
	phone.flip("provider", how)
	phone.view("wrong")
	phone.shown("phone switch " + how)
	p.logIn(s)
	p.sees("h1", "Enter a code")
	p.sees(".note", "We couldn’t send a request to your phone.")
	phone.allWell()
	p.fill("#code", demoPhone(s).Code())
	p.sees("h1", "Logged in as Dana Demo")
}

func callbackIsLost(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p, phone := r.both(t, s)
	phone.flip("callback", "lost")
	p.logIn(s)
	phone.click(".approve")
	p.sees("h1", "Logged in as Dana Demo")
	phone.view("on-the-wire")
	phone.sees("#wire .remark", "The callback is lost.")
	if got := s.Authy.Delivered(); got != 0 {
		t.Errorf("got %d callbacks, want none", got)
	}
}

// callbackIsHeld: the login is through before the callback goes out, which then
// changes nothing.
func callbackIsHeld(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p, phone := r.both(t, s)
	phone.flip("callback", "held")
	p.logIn(s)
	phone.click(".approve")
	p.sees("h1", "Logged in as Dana Demo")
	phone.view("wrong")
	phone.shown("phone held")
	phone.click("#callback-extra button")
	phone.hidden("#callback-extra button")
	phone.view("on-the-wire")
	phone.sees("#wire .callback", "200")
	p.sees("h1", "Logged in as Dana Demo")
}

func callbackIsLate(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p, phone := r.both(t, s)
	phone.flip("callback", "late")
	p.logIn(s)
	phone.click(".approve")
	p.sees("h1", "Logged in as Dana Demo")
	phone.view("on-the-wire")
	phone.sees("#wire .remark", "The callback will be late by 30s.")
	phone.sees("#wire .callback", "200")
	p.sees("h1", "Logged in as Dana Demo")
}

func callbackIsDuplicated(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p, phone := r.both(t, s)
	phone.flip("callback", "duplicated")
	p.logIn(s)
	phone.click(".approve")
	p.sees("h1", "Logged in as Dana Demo")
	phone.view("on-the-wire")
	phone.holds(`document.querySelectorAll("#wire .callback .good").length === 5`, "five callbacks that were taken")
}

// callbacksAreReordered: two logins at a time; each gets its own answer.
func callbacksAreReordered(t *testing.T, r *rig) {
	s := r.system(t, nil)
	first, phone := r.both(t, s)
	second := r.tab(t, s.URL)
	phone.flip("callback", "reordered")
	first.logIn(s)
	first.sees("h1", "Approve on your phone")
	second.logIn(s)
	second.sees("h1", "Approve on your phone")
	phone.holds(`document.querySelectorAll("#notifications .notification").length === 2`, "two requests")
	requests := demoPhone(s).Pending()
	if len(requests) != 2 {
		t.Fatalf("got %d requests on the phone, want 2", len(requests))
	}
	older, newer := requests[0].UUID, requests[1].UUID
	phone.click(`[data-key="approve:` + older + `"]`)
	phone.click(`[data-key="deny:` + newer + `"]`)
	first.sees("h1", "Logged in as Dana Demo")
	second.sees(".note", "The request was denied on your phone")
	// The logins may have heard of their answers before the callbacks were through.
	phone.view("on-the-wire")
	phone.holds(`document.querySelectorAll("#wire .callback .good").length === 2`, "two callbacks that were taken")
	if got := s.Authy.Deliveries(); len(got) != 2 || got[0].UUID != newer {
		t.Errorf("got %d callbacks, want two, the newer first", len(got))
	}
}

// callbackIsRefused: what is not Authy's moves nothing, and Authy itself is asked.
func callbackIsRefused(t *testing.T, r *rig, how string) {
	s := r.system(t, nil)
	p, phone := r.both(t, s)
	phone.flip("callback", how)
	p.logIn(s)
	phone.click(".approve")
	p.sees("h1", "Logged in as Dana Demo")
	phone.view("on-the-wire")
	phone.sees("#wire .callback .bad", "40")
	if s.Authy.Count(authysim.EndpointPushState) == 0 {
		t.Error("Authy was not asked")
	}
}

// callbacksGoOff: without callbacks every login still goes through, and they can be
// switched on again.
func callbacksGoOff(t *testing.T, r *rig, value string, failures int) {
	s := r.system(t, nil)
	p, phone := r.both(t, s)
	phone.flip("errors", value)
	phone.flip("callback", "forged")
	for range failures {
		p.logIn(s)
		phone.click(".approve")
		p.sees("h1", "Logged in as Dana Demo")
		p.click("#signed-in .leave")
	}
	phone.view("wrong")
	phone.sees("#callback-extra .off", "Callbacks are switched off.")
	phone.view("wrong")
	phone.shown("phone callbacks off " + value)
	phone.flip("callback", "")
	p.logIn(s)
	phone.click(".approve")
	p.sees("h1", "Logged in as Dana Demo")
	if got := s.Authy.Delivered(); got != failures {
		t.Errorf("got %d callbacks, want %d", got, failures)
	}
	phone.view("wrong")
	phone.click("#callback-extra button")
	phone.hidden("#callback-extra .off")
	phone.view("phone")
	p.click("#signed-in .leave")
	p.logIn(s)
	phone.click(".approve")
	p.sees("h1", "Logged in as Dana Demo")
	phone.view("on-the-wire")
	phone.sees("#wire .callback", "200")
}

// messagesGetLost: nobody can know, but the page lets the person ask again in a while.
func messagesGetLost(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p, phone := r.both(t, s)
	phone.flip("device", "refused")
	phone.flip("messages", "undelivered")
	p.logIn(s)
	p.click(`[data-way="sms"]`)
	p.sees(".note", "We sent a text with a code")
	p.sees(`[data-way="sms"]`, "(0:")
	phone.view("on-the-wire")
	phone.sees("#wire", "/protected/json/sms/10001")
	phone.view("phone")
	phone.hidden("#notifications li")
}

func messagesAreRefused(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p, phone := r.both(t, s)
	phone.flip("device", "refused")
	phone.flip("messages", "refused")
	p.logIn(s)
	p.click(`[data-way="sms"]`)
	p.sees("#factor", "Please try another way.")
	p.click(`[data-way="call"]`)
	phone.view("on-the-wire")
	phone.sees("#wire", "/protected/json/call/10001")
	p.sees("#factor", "Please try another way.")
}

// appIsMissing: the login goes on with a code. That the app is back the application
// learns when a text is asked for.
func appIsMissing(t *testing.T, r *rig) {
	s := r.system(t, map[string]string{"LIMIT_MESSAGES_PAUSE": "1ms"})
	p, phone := r.both(t, s)
	phone.flip("device", "refused")
	p.logIn(s)
	p.sees("h1", "Get a code")
	p.click(`[data-way="sms"]`)
	phone.sees("#notifications", "verification code")
	p.fill("#code", demoPhone(s).LastCode())
	p.sees("h1", "Logged in as Dana Demo")
	phone.allWell()
	p.click("#signed-in .leave")
	p.logIn(s)
	p.click(`[data-way="sms"]`)
	p.sees(".note", "We didn’t send a code")
	p.fill("#code", demoPhone(s).Code())
	p.sees("h1", "Logged in as Dana Demo")
	p.click("#signed-in .leave")
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	phone.click(".approve")
	p.sees("h1", "Logged in as Dana Demo")
}

func appIsMissingUnsaid(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p, phone := r.both(t, s)
	phone.flip("device", "accepted")
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	s.Table.Age(pushLife)
	p.sees("h1", "Enter a code")
	p.sees(".note", "The request on your phone wasn’t answered in time.")
	phone.hidden("#notifications li")
}
