package browser_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestKeyboard: sign up, log in and approve with keys alone; wherever the focus is, it
// can be seen.
func TestKeyboard(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.look(look{"low", 390, 640, "light"})
	p.sees("h1", "Log in")

	p.tabsTo(`a[href="#sign-up"]`)
	p.keys(kb.Enter)
	p.sees("h1", "Create your Countersign account")
	p.focused("h1")
	for _, field := range [][2]string{
		{"#sign-up-name", "Grace Hopper"}, {"#sign-up-email", "grace@example.com"}, {"#sign-up-password", "a moth in a relay"},
		{"#sign-up-country", "united st"}, {"#sign-up-phone", "2125550188"},
	} {
		p.tabsTo(field[0])
		p.keys(field[1])
	}
	p.keys(kb.Enter)
	p.sees("h1", "Confirm your phone")
	p.focused("h1")
	p.tabsTo(`[data-way="sms"]`)
	p.keys(" ")
	p.focused("#code")
	phone := s.Authy.Phone("1", "2125550188")
	p.keys(phone.LastCode())
	p.sees("h1", "Logged in as Grace Hopper")
	p.focused("h1")
	p.tabsTo("#signed-in .leave")
	phone.InstallApp()
	p.keys(kb.Enter)
	p.sees("h1", "Log in")
	p.focused("h1")

	p.tabsTo("#log-in-email")
	p.keys(s.Demo.Email, kb.Tab)
	p.focused("#log-in-password") // and not on what shows it
	p.keys(s.Demo.Password, kb.Tab)
	p.focused("#log-in .shows")
	p.keys(" ")
	p.holds(`document.querySelector("#log-in-password").type === "text"`, "the password")
	p.tabsTo("#log-in .main")
	p.keys(kb.Enter)
	p.sees("h1", "Approve on your phone")
	p.focused("h1")
	p.hidden("[data-way]")
	p.tabsTo("#factor summary")
	p.keys(kb.Enter)
	for _, way := range []string{"code", "sms", "call"} {
		p.tabsTo(fmt.Sprintf("[data-way=%q]", way))
	}
	p.tabsTo("#factor .leave")
	p.tabsTo("#language")

	screen := r.tab(t, s.PhoneURL)
	screen.sees(".message", "Log in to")
	screen.tabsTo("#notifications .approve")
	screen.keys(kb.Enter)
	p.sees("h1", "Logged in as Dana Demo")
}

// seen is true when the focus shows where it is, with its outline inside the window.
const seen = `(() => { const s = getComputedStyle(document.activeElement), box = document.activeElement.getBoundingClientRect();
	if (box.top < 5 || box.bottom + 5 > innerHeight) return false;
	return s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 || s.boxShadow !== "none"; })()`

// tabsTo presses Tab until the focus is there.
func (p *page) tabsTo(selector string) {
	p.t.Helper()
	for range 40 {
		p.keys(kb.Tab)
		there, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`document.activeElement.matches(`+quote(selector)+`)`))
		if err != nil {
			p.t.Fatal(err)
		}
		visible, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`document.activeElement === document.body || `+seen))
		if err != nil {
			p.t.Fatal(err)
		}
		if !visible {
			at, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.activeElement.outerHTML.slice(0, 90) + JSON.stringify(document.activeElement.getBoundingClientRect()) + innerHeight`))
			p.t.Errorf("the focus on the way to %s can't be seen: %s", selector, at)
		}
		if there {
			return
		}
	}
	p.t.Fatalf("the Tab key does not lead to %s; the page shows:\n%s", selector, p.text())
}
