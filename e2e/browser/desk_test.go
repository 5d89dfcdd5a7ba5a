package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// phoneViews: phone, switches and wire are tabs as the ARIA practices have them: one stop of the Tab key, the arrows go
// round, and what is chosen is shown and said.
func phoneViews(t *testing.T, r *rig) {
	s := r.system(t, nil)
	phone := r.tab(t, s.PhoneURL)
	phone.sees("#number", "+1 2015550123")
	phone.walkTo("#tab-phone")
	for _, step := range []struct{ key, tab string }{
		{kb.ArrowRight, "wrong"}, {kb.ArrowRight, "on-the-wire"}, {kb.ArrowRight, "phone"}, {kb.ArrowLeft, "on-the-wire"}, {kb.Home, "phone"}, {kb.End, "on-the-wire"},
	} {
		phone.keys(step.key)
		phone.focused("#tab-" + step.tab)
		phone.holds(fmt.Sprintf(`[...document.querySelectorAll("[role=tab]")].every((tab) => {
			const chosen = tab.id === "tab-%s";
			return tab.ariaSelected === String(chosen) && tab.tabIndex === (chosen ? 0 : -1)
				&& document.getElementById(tab.getAttribute("aria-controls")).checkVisibility() === chosen;
		})`, step.tab), "the view "+step.tab+" alone")
	}
	phone.keys(kb.Tab)
	phone.focused("#adder summary")

	phone.flip("provider", "slow")
	phone.sees("#tab-wrong", "1")
	phone.view("wrong")
	p := r.tab(t, s.URL)
	p.logIn(s)
	phone.sees("#tab-phone", "1") // it rings in another view
	phone.allWell()
	phone.hidden("#mark-wrong:not(:empty)")
}

// deskFits: in a window of 1280 by 800 pixels neither the desk nor one of its frames scrolls, but for the list of what went
// over the wire, which has no end.
func deskFits(t *testing.T, r *rig) {
	s := r.system(t, nil)
	desk := r.tab(t, s.DeskURL)
	desk.look(laptop)
	desk.sees(`[aria-current="step"]`, "Log in")
	login, phone := desk.frame("/"), desk.frame("/phone/")
	const fits = `document.documentElement.scrollHeight <= innerHeight && document.documentElement.scrollWidth <= innerWidth
		&& [...document.querySelectorAll("[data-screen]:not([hidden]), #notifications")].every((one) => one.scrollHeight <= one.clientHeight)`
	all := func(what string) {
		t.Helper()
		desk.keep("desk " + what)
		desk.holds(fits, what+" without scrolling")
		login(fits)
		phone(fits)
	}
	login(`document.querySelector("#log-in-email")?.checkVisibility() === true`)
	phone(`document.querySelector("#number").innerText.includes("2015550123")`)
	all("at first")
	login(fmt.Sprintf(`(() => { document.querySelector("#log-in-email").value = %s; document.querySelector("#log-in-password").value = %s;
		document.querySelector("#log-in .main").click(); return true; })()`, quote(s.Demo.Email), quote(s.Demo.Password)))
	login(`document.querySelector(".number")?.checkVisibility() && document.querySelector(".number").innerText !== ""`)
	phone(`document.querySelector("#notifications .approve") !== null`)
	all("with a request")
	r.tab(t, s.URL).logIn(s) // the second is the last that may wait
	phone(`document.querySelectorAll("#notifications .approve").length === 2`)
	all("with two requests")
	phone(`(() => { document.querySelector("#notifications .deny").click(); return true; })()`) // the newest
	phone(`document.querySelectorAll("#notifications .approve").length === 1`)
	phone(`(() => { document.querySelector("#notifications .show").click(); return true; })()`)
	phone(`document.querySelector("#request .answers")?.checkVisibility() === true`)
	all("with a request opened")
	phone(`(() => { document.querySelector("#tab-wrong").click(); return true; })()`)
	phone(`document.querySelector("#switches")?.checkVisibility() === true`)
	all("with the switches")
	phone(`(() => { document.querySelector("#tab-on-the-wire").click(); return true; })()`)
	phone(`document.querySelector("#wire li")?.checkVisibility() === true`)
	desk.keep("desk with the wire")
	phone(`(() => { document.querySelector("#tab-phone").click(); document.querySelector("#request .approve").click(); return true; })()`)
	login(`document.querySelector("h1:not([hidden] *)").innerText === "Logged in as Dana Demo"`)
	all("approved")
}

// laptop is the smallest window in which the desk has to fit.
var laptop = look{"laptop", 1280, 800, "light"}

// keep keeps pictures of windows as they are, if somebody asked for pictures: nothing is made higher to show all of a page.
func (p *page) keep(name string) {
	p.t.Helper()
	folder := os.Getenv("PICTURES")
	if folder == "" {
		return
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		p.t.Fatal(err)
	}
	for _, l := range []look{{"small", 390, 844, "light"}, {"large", 1440, 900, "dark"}, laptop} {
		p.look(l)
		shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			p.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, strings.ReplaceAll(name+" "+l.name, " ", "-")+".png"), shot, 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
}
