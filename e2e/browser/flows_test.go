package browser_test

import (
	"strings"
	"testing"

	authysim "countersign/sim/authy"

	"github.com/chromedp/chromedp"
)

// TestResuming: whatever happens to the page, the login goes on where it stands: one
// session, and the phone is asked once.
func TestResuming(t *testing.T) {
	long(t)
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"two tabs":               twoTabs,
		"new push in other tab":  pushFromOtherTab,
		"code in other tab":      codeInOtherTab,
		"back button":            backButton,
		"lost answer to log in":  lostFirstAnswer,
		"lost answer to sign up": lostSignUp,
		"offline at the form":    offlineAtForm,
		"offline at the code":    offlineAtCode,
		"offline at the end":     offlineAtEnd,
		"slow network":           slowNetwork,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, r)
		})
	}
}

// twoTabs: a second tab, open before, learns of all that the first one does.
func twoTabs(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	other := p.tab(s.URL)
	other.sees("h1", "Log in")
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	request := waiting(t, s)
	other.sees(".number", detail(request, "Number"))
	if err := demoPhone(s).Approve(request.UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Logged in as Dana Demo")
	other.sees("h1", "Logged in as Dana Demo")
	other.click("#signed-in .leave")
	other.sees("h1", "Log in")
	p.sees("h1", "Log in")
	p.sees("#log-in .note", "You’ve been logged out.")
	if got := s.Authy.Count(authysim.EndpointPush); got != 1 {
		t.Errorf("got %d requests on the phone, want 1", got)
	}
}

// pushFromOtherTab: a tab that waits for nothing but a code hears of a new push.
func pushFromOtherTab(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	if err := demoPhone(s).Deny(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Enter a code")
	other := p.tab(s.URL)
	other.click(`[data-way="push"]`)
	other.sees("h1", "Approve on your phone")
	p.sees("h1", "Approve on your phone")
	p.sees(".number", detail(waiting(t, s), "Number"))
}

func codeInOtherTab(t *testing.T, r *rig) {
	s := r.system(t, nil)
	demoPhone(s).RemoveApp()
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Get a code")
	other := p.tab(s.URL)
	other.click(`[data-way="sms"]`)
	other.sees(".note", "We sent a text with a code")
	other.fill("#code", demoPhone(s).LastCode())
	other.sees("h1", "Logged in as Dana Demo")
	p.sees("h1", "Logged in as Dana Demo")
}

// backButton: away and back, and back to the form that began it.
func backButton(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.click(`a[href="#sign-up"]`)
	p.sees("h1", "Create your Countersign account")
	p.click(`a[href="#log-in"]`)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	number := detail(waiting(t, s), "Number")
	p.back()
	p.sees(".number", number)
	p.do(chromedp.Navigate(s.URL + "/icon.svg"))
	p.back()
	p.sees(".number", number)
	if err := demoPhone(s).Approve(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Logged in as Dana Demo")
	p.back()
	p.sees("h1", "Logged in as Dana Demo")
	if got := s.Authy.Count(authysim.EndpointPush); got != 1 {
		t.Errorf("got %d requests on the phone, want 1", got)
	}
}

// lostFirstAnswer: the login was begun, and the page was not told.
func lostFirstAnswer(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	p.losesOnce("*/session")
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	if got := s.Authy.Count(authysim.EndpointPush); got != 1 {
		t.Errorf("got %d requests on the phone, want 1", got)
	}
}

func lostSignUp(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.losesOnce("*/user")
	signUpAs(p, "5550177")
}

// offlineAtForm: nothing that was typed is lost.
func offlineAtForm(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	p.goOffline(true)
	p.logIn(s)
	p.sees("#log-in .form-error", "You’re offline.")
	p.state("offline at the form")
	p.goOffline(false)
	p.click("#log-in .main")
	p.sees("h1", "Approve on your phone")
}

func offlineAtCode(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="code"]`)
	p.goOffline(true)
	p.fill("#code", demoPhone(s).Code())
	p.sees("#factor .form-error", "You’re offline.")
	p.state("offline at the code")
	p.goOffline(false)
	p.click("#factor .main")
	p.sees("h1", "Logged in as Dana Demo")
}

func offlineAtEnd(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="code"]`)
	p.fill("#code", demoPhone(s).Code())
	p.sees("h1", "Logged in as Dana Demo")
	p.goOffline(true)
	p.click("#signed-in .leave")
	p.sees("#signed-in .form-error", "You’re offline.")
	p.state("offline at the end")
	p.goOffline(false)
	p.click("#signed-in .leave")
	p.sees("#log-in .note", "You’re logged out.")
}

// slowNetwork: each answer takes a second, and what is pressed twice is sent once.
func slowNetwork(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	p.delays(1000)
	p.logIn(s)
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#log-in .main").click()`))
	p.sees("h1", "Approve on your phone")
	if got := s.Authy.Count(authysim.EndpointPush); got != 1 {
		t.Errorf("got %d requests on the phone, want 1", got)
	}
	if err := demoPhone(s).Approve(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Logged in as Dana Demo")
	p.oneAtATime()
}

// back presses the browser's button.
func (p *page) back() {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](`history.back()`))
}

// asked is how often the page has asked the API something, since it was loaded.
func (p *page) asked(path string) int {
	p.t.Helper()
	n, err := chromedp.Run(p.ctx, chromedp.Evaluate[int](
		`performance.getEntriesByType("resource").filter((e) => new URL(e.name).pathname === `+quote(path)+`).length`))
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}

// kept is what the page keeps in the browser, as JSON.
func (p *page) kept() string {
	p.t.Helper()
	return p.string(`JSON.stringify(Object.entries(localStorage).sort()) + document.cookie + location.href + document.title`)
}

// tabKeeps is what the page keeps as long as the tab is open, as JSON.
func (p *page) tabKeeps() string {
	p.t.Helper()
	return p.string(`JSON.stringify(Object.entries(sessionStorage))`)
}

func (p *page) string(expression string) string {
	p.t.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		p.t.Fatal(err)
	}
	return text
}

// keepsNothing: no token, code or number in storage, URL or title, and the address only
// in the tab, while its login waits.
func (p *page) keepsNothing(secrets ...string) {
	p.t.Helper()
	kept, tab := p.kept(), p.tabKeeps()
	for _, secret := range append(secrets, "cs_", "2015550123", "555-0123", "555 0123") {
		if strings.Contains(kept+tab, secret) {
			p.t.Errorf("the page keeps %q: %s %s", secret, kept, tab)
		}
	}
	if strings.Contains(kept, "@") {
		p.t.Errorf("the page keeps an address: %s", kept)
	}
}

// forgets: when no login waits the tab keeps nothing at all.
func (p *page) forgets() {
	p.t.Helper()
	p.keepsNothing()
	if tab := p.tabKeeps(); tab != "[]" {
		p.t.Errorf("the tab keeps %s", tab)
	}
}
