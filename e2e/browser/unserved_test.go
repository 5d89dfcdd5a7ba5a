package browser_test

import (
	"strings"
	"testing"

	"countersign/local/stack"

	"github.com/chromedp/chromedp"
)

// What a person whom the provider does not serve is told.
const (
	tryLater   = "Your phone can’t be used to log in right now. Please cancel this login and try again later."
	askSupport = "Your phone can’t be used to log in right now. Please contact support."
	setUpAgain = "Your phone has to be set up again. Please cancel this login and log in again."
)

// TestUnserved: a person whom the provider has suspended or forgotten is told one way on, whatever found it out, also after the
// page was loaded again, and is sent to support only where the page has a link to it.
func TestUnserved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const support = "mailto:help@example.com"
	for name, c := range map[string]struct {
		support string
		begin   func(*page, *stack.Stack) // until something is to be asked for, nil: the login's push finds it out
		find    func(*page, *stack.Stack)
		forgets bool // the provider, instead of suspending the person
		long    bool
		want    string
	}{
		"push":                    {want: tryLater},
		"push, support":           {support: support, want: askSupport, long: true},
		"text":                    {begin: withoutApp, find: asksText, want: tryLater, long: true},
		"text, support":           {support: support, begin: withoutApp, find: asksText, want: askSupport},
		"text, forgotten":         {begin: withoutApp, find: asksText, forgets: true, want: setUpAgain, long: true},
		"call, forgotten":         {support: support, begin: withoutApp, find: asksCall, forgets: true, want: setUpAgain, long: true},
		"text while a push waits": {begin: withApp, find: asksText, want: tryLater, long: true},
		"text after a denial":     {begin: afterDenial, find: asksText, want: tryLater, long: true},
		"code after a text":       {begin: afterText, find: typesCode, want: tryLater, long: true},
		"code, forgotten":         {begin: afterDenial, find: typesCode, forgets: true, want: setUpAgain},
	} {
		t.Run(name, func(t *testing.T) {
			if c.long {
				long(t)
			}
			t.Parallel()
			s := r.branded(t, stack.Brand{Name: "Example Shop", Support: c.support})
			p := r.tab(t, s.URL)
			p.sees("h1", "Log in")
			if c.begin == nil {
				demoPhone(s).Suspend(true)
				p.listens()
				p.logIn(s)
			} else {
				c.begin(p, s)
				if c.forgets {
					demoPhone(s).Forget()
				} else {
					demoPhone(s).Suspend(true)
				}
				p.listens()
				c.find(p, s)
			}
			p.unserved(c.want)
			p.focused("#factor h1")
			p.hears(c.want)
			p.do(chromedp.Reload())
			p.unserved(c.want)
			p.state("unserved, " + name)
			if c.begin != nil { // another tab does not know why, and offers nothing either
				other := p.tab(s.URL)
				other.sees("h1", "You can’t finish this login now")
				other.sees(".intro", "Cancel this login and try again later.")
				other.hidden("#factor .note, #factor .push, #factor form, #factor [data-way]")
			}
			if c.forgets { // what the page says to do works
				p.click("#factor .leave")
				p.logIn(s)
				p.sees("h1", map[bool]string{true: "Approve on your phone", false: "Get a code"}[demoPhone(s).HasApp()])
			}
		})
	}
}

// unserved waits until the page says that, and fails the test if it says another thing to do.
func (p *page) unserved(want string) {
	p.t.Helper()
	p.sees("h1", "You can’t finish this login now")
	p.sees(".note.bad", want)
	p.hidden("#factor .push, #factor form, #factor [data-way], .intro:not(:empty)")
	text := p.string(`document.querySelector("#factor").innerText`) // the live region still has what was said before
	for _, other := range []string{tryLater, askSupport, setUpAgain, "Neither", "another", "below"} {
		if other != want && strings.Contains(text, other) {
			p.t.Errorf("the page says %q too:\n%s", other, text)
		}
	}
}

func withApp(p *page, s *stack.Stack) {
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
}

func withoutApp(p *page, s *stack.Stack) {
	demoPhone(s).RemoveApp()
	p.logIn(s)
	p.sees("h1", "Get a code")
}

func afterDenial(p *page, s *stack.Stack) {
	withApp(p, s)
	if err := demoPhone(s).Deny(waiting(p.t, s).UUID); err != nil {
		p.t.Fatal(err)
	}
	p.sees("h1", "Enter a code")
}

// afterText: the next text is not open yet, and counts down.
func afterText(p *page, s *stack.Stack) {
	withoutApp(p, s)
	p.click(`[data-way="sms"]`)
	p.sees(".note", "We sent a text with a code")
}

func asksText(p *page, _ *stack.Stack) { p.click(`[data-way="sms"]`) }

func asksCall(p *page, _ *stack.Stack) { p.click(`[data-way="call"]`) }

func typesCode(p *page, s *stack.Stack) { p.fill("#code", demoPhone(s).WrongCode()) }
