package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// misfits is a script that names what does not fit on the page as it is shown: what
// reaches over an edge of the screen, what is cut off, words that are broken because
// they are wider than their place, and what is too small to be hit.
const misfits = `(() => {
	const found = [];
	const seen = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest(".unseen");
	const name = (e) => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (e.className ? "." + e.className : "");
	if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
	for (const e of document.querySelectorAll("body *")) {
		if (!seen(e)) continue;
		const box = e.getBoundingClientRect();
		if (box.right > innerWidth + 1 || box.left < -1) found.push(name(e) + " reaches over the edge");
		if (e.matches("button, p, h1, h2, label, li, dd, dt, a") && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== "inline") {
			found.push(name(e) + " is cut off: " + e.textContent);
		}
		if (e.matches("a, button, input, select, [role=option]") && (box.width < 24 || box.height < 24)) {
			found.push(name(e) + " is smaller than 24 pixels");
		}
	}
	const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	for (let node = texts.nextNode(); node; node = texts.nextNode()) {
		const e = node.parentElement;
		if (!seen(e) || e.closest("[data-fact], [data-any], option, noscript")) continue;
		for (const word of node.data.matchAll(/[^\s\u00a0\u00ad-]+/g)) {
			const range = document.createRange();
			range.setStart(node, word.index);
			range.setEnd(node, word.index + word[0].length);
			const lines = new Set([...range.getClientRects()].map((r) => Math.round(r.top)));
			if (lines.size > 1 && !/[\u3000-\u9fff\uff00-\uffef]/.test(word[0])) found.push(name(e) + " breaks the word " + word[0]);
		}
	}
	return found.join("\n");
})()`

// fits fails the test for what does not fit.
func (p *page) fits(what string) {
	p.t.Helper()
	if wrong := p.misfits(); wrong != "" {
		p.t.Errorf("%s:\n%s", what, wrong)
	}
}

func (p *page) misfits() string {
	p.t.Helper()
	wrong, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](misfits))
	if err != nil {
		p.t.Fatal(err)
	}
	return wrong
}

// TestMisfitsAreFound: the check finds a text that is too long, one that is cut off
// and a button that is too small.
func TestMisfitsAreFound(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	p := r.tab(t, r.system(t, nil).URL)
	p.sees("h1", "Log in")
	p.look(narrow)
	p.fits("the page as it is")
	planted := pseudo(t)
	planted["logIn.button"] = strings.Repeat("long", 12)
	p.speak("en", planted)
	if got := p.misfits(); !strings.Contains(got, "breaks the word longlong") {
		t.Errorf("a word of 48 letters: got %q", got)
	}
	p.speak("en", texts(t, "en"))
	for script, want := range map[string]string{
		`document.querySelector("#log-in .main").style.whiteSpace = "nowrap"; document.querySelector("#log-in .main").textContent = "a ".repeat(80)`: "button.main",
		`document.querySelector("#log-in .main").style.minHeight = document.querySelector("#log-in .main").style.padding = "0";
		 document.querySelector("#log-in .main").style.height = "10px"`: "button.main is smaller than 24 pixels",
	} {
		p.do(chromedp.Evaluate[chromedp.Void](script))
		if got := p.misfits(); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
