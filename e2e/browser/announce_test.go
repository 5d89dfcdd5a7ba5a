package browser_test

import (
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestAnnounced: what a person who can't see the page hears of an error. It is read once:
// with the field that gets the focus, or from a live region where nothing else reads it.
func TestAnnounced(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"password":     wrongPasswordHeard,
		"code":         wrongCodeHeard,
		"whole form":   formErrorHeard,
		"pause":        pauseHeard,
		"slow":         slowHeard,
		"no more code": lastCodeHeard,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, r)
		})
	}
}

// listens writes down what live regions say from now on.
func (p *page) listens() {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](`window.heard = [];
		new MutationObserver((changes) => {
			for (const { target, addedNodes } of changes) {
				const place = (target.nodeType === 1 ? target : target.parentElement)?.closest("[role=status], [role=alert], [aria-live]");
				for (const node of addedNodes) if (place && node.textContent) heard.push(node.textContent);
			}
		}).observe(document.body, { subtree: true, childList: true, characterData: true })`))
}

// oneMoment is said when an answer takes long, which depends on the machine.
const oneMoment = "One moment…"

// hears compares what live regions have said since listens. Each text may have come after the word that it takes its time, said once.
func (p *page) hears(want ...string) {
	p.t.Helper()
	if heard := p.heard(); !slices.Equal(withoutOneMoment(heard), want) {
		p.t.Errorf("got %q announced, want %q", heard, want)
	}
}

// heard is what live regions have said since listens.
func (p *page) heard() []string {
	p.t.Helper()
	heard, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](`heard`))
	if err != nil {
		p.t.Fatal(err)
	}
	return heard
}

// withoutOneMoment takes out the word that something takes its time where the text that it is about follows.
func withoutOneMoment(heard []string) []string {
	var rest []string
	for i, text := range heard {
		follows := i+1 < len(heard) && heard[i+1] != oneMoment
		if text != oneMoment || !follows {
			rest = append(rest, text)
		}
	}
	return rest
}

const wrongPasswordSaid = "The email address or the password is wrong."

// wrongPasswordHeard: with Enter the focus is in the field already, so that moving it there
// says nothing. With the button it is not, and the field is read with its error.
func wrongPasswordHeard(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	p.listens()
	p.fill("#log-in-email", s.Demo.Email)
	p.fill("#log-in-password", "wrong horse battery")
	p.keys(kb.Enter)
	p.sees("#log-in-password-error", wrongPasswordSaid)
	p.hears(wrongPasswordSaid)
	p.keys(kb.Enter) // the same again is heard again
	p.holds(`heard.filter((text) => text === `+quote(wrongPasswordSaid)+`).length === 2`, "the error announced once more")
	p.hears(wrongPasswordSaid, wrongPasswordSaid)
	p.do(chromedp.Focus(chromedp.CSS("#log-in .main")))
	p.keys(kb.Enter)
	p.focused("#log-in-password")
	// Nothing needs to follow here on the word that it takes its time: the field is read, which no live region says.
	if heard := slices.DeleteFunc(p.heard(), func(text string) bool { return text == oneMoment }); len(heard) != 2 {
		p.t.Errorf("got %q announced, want nothing after the second error", heard)
	}
	p.do(chromedp.Evaluate[chromedp.Void](`heard.length = 0`))
	p.holds(`document.querySelector("#log-in-password").getAttribute("aria-describedby") === "log-in-password-error"`, "the error tied to the field")
	p.do(chromedp.Focus(chromedp.CSS("#log-in-email")))
	p.fill("#log-in-email", " ")
	p.keys(kb.Enter)
	p.sees("#log-in-email-error", "Enter an email address")
	p.hears("Enter an email address, such as ada@example.com.")
}

// wrongCodeHeard: the last digit sends the code while the focus is in its field.
func wrongCodeHeard(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="code"]`)
	p.focused("#code")
	p.listens()
	p.keys(demoPhone(s).WrongCode())
	p.sees("#code-error", "This code is wrong")
	p.hears("This code is wrong or was already used. Please check it, or get a new one.")
}

// formErrorHeard: an error of no field is an alert, which says it once by itself.
func formErrorHeard(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	p.answers("*/session", 500, `{"status":500,"code":"internal","message":"A bug."}`)
	p.listens()
	p.logIn(s)
	p.sees("#log-in .form-error", "Something went wrong on our side.")
	p.hears("Something went wrong on our side. Please try again.")
}

// pauseHeard: a way that is not open yet says when it is, and does nothing else.
func pauseHeard(t *testing.T, r *rig) {
	s := r.system(t, map[string]string{"LIMIT_MESSAGES_PAUSE": "90s"})
	demoPhone(s).RemoveApp()
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="sms"]`)
	p.sees(".note", "We sent a text with a code")
	before := p.asked("/session/resend")
	p.listens()
	p.click(`[data-way="call"][aria-disabled="true"]`)
	p.holds(`/^You can ask again in \d+ seconds\.$/.test(heard.join())`, "how long to wait")
	if got := p.asked("/session/resend"); got != before {
		t.Errorf("got %d messages asked for, want %d", got, before)
	}
}

// slowHeard: an answer that takes its time is shown on the button, and said once.
func slowHeard(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	p.holdsBack("*/session")
	p.listens()
	p.logIn(s)
	p.holds(`document.querySelector("#log-in .main").matches("[aria-busy=true][aria-disabled=true]")`, "that it goes on")
	p.focused("#log-in .main")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#log-in .main").click(); document.querySelector("#log-in form").requestSubmit()`))
	p.state("slow submit")
	if got := p.asked("/session"); got > 1 {
		t.Errorf("got %d requests, want one", got)
	}
	p.holds(`heard.join() === "One moment…"`, "one word that it goes on")
}

// lastCodeHeard: after the last code that an account may try there is no field to say it at.
func lastCodeHeard(t *testing.T, r *rig) {
	s := r.system(t, map[string]string{"LIMIT_CODES_ACCOUNT": "1/1h"})
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="code"]`)
	p.focused("#code")
	p.listens()
	p.keys(demoPhone(s).WrongCode())
	p.sees(".note.bad", "Too many wrong codes were entered.")
	p.focused("#factor h1")
	p.hears("Too many wrong codes were entered. For now, you can only log in by approving a request on your phone.")
}

// TestWithoutOneMoment: the word is allowed once before what it is about. A second one, and one that nothing follows, are not hidden.
func TestWithoutOneMoment(t *testing.T) {
	for _, c := range []struct{ heard, want []string }{
		{[]string{"wrong"}, []string{"wrong"}},
		{[]string{oneMoment, "wrong", oneMoment, "late"}, []string{"wrong", "late"}},
		{[]string{oneMoment, oneMoment, "wrong"}, []string{oneMoment, "wrong"}},
		{[]string{"wrong", oneMoment}, []string{"wrong", oneMoment}},
		{[]string{oneMoment}, []string{oneMoment}},
	} {
		if got := withoutOneMoment(c.heard); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.heard, got, c.want)
		}
	}
}
