package browser_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// state holds the page to what every state of it must be: it fits on the smallest
// screen in languages of more and longer words and from right to left, at twice the
// size of text, and axe finds nothing. Then it keeps its pictures. With -short it is only held to fit in English.
func (p *page) state(name string) {
	p.t.Helper()
	if testing.Short() {
		p.fits(name + " in English")
		return
	}
	p.look(wide)
	p.calm(name)
	p.accessible(name + " in English, light")
	p.do(chromedp.Evaluate[chromedp.Void](`document.documentElement.style.fontSize = "200%"`))
	p.fits(name + " in English, with text of twice the size")
	p.do(chromedp.Evaluate[chromedp.Void](`document.documentElement.style.fontSize = ""`))
	p.look(narrow)
	p.fits(name + " in English, 320 pixels wide")
	p.speak("en", pseudo(p.t))
	p.fits(name + " in longer words, 320 pixels wide")
	p.speak("de", texts(p.t, "de"))
	p.fits(name + " in German, 320 pixels wide")
	p.look(narrowDark)
	p.speak("ar", texts(p.t, "ar"))
	p.fits(name + " in Arabic, 320 pixels wide")
	p.accessible(name + " in Arabic, dark")
	p.pictures(name)
	p.speak("en", texts(p.t, "en"))
	p.do(chromedp.ResetViewport())
	// A click that comes before the page is laid out anew goes to where its button was.
	p.do(chromedp.Evaluate[chromedp.Void](`new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))`, chromedp.EvalAwaitPromise))
}

// restless is a script that names what makes a page hard to read: a second clock, text in
// the middle, a second button that looks like the one to press, an error that looks like
// any text, a page that does not name the application, and a login that does not say whose it is.
const restless = `(() => {
	const found = [];
	const seen = (selector) => [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility() && !e.closest(".unseen"));
	if (seen("[role=timer]").filter((e) => e.textContent).length > 1) found.push("two clocks");
	if (seen("button.main").length > 1) found.push("two main buttons");
	for (const e of seen("h1, p, label, li, dt, dd, summary, a")) {
		if (e.textContent && getComputedStyle(e).textAlign !== "start") found.push("in the middle: " + e.textContent);
	}
	for (const e of seen(".field-error, .form-error, .note.bad")) {
		if (e.textContent && getComputedStyle(e).color === getComputedStyle(document.body).color) found.push("an error like any text: " + e.textContent);
	}
	for (const e of document.querySelectorAll("#factor:not([hidden]) .who")) {
		if (!e.checkVisibility() || !e.textContent) found.push("whose login?");
	}
	const name = seen("header p").map((e) => e.innerText).join("");
	if (!name || !document.title.includes(name)) found.push("no name of the application");
	return found.join("\n");
})()`

// calm fails the test for what makes a page hard to read.
func (p *page) calm(name string) {
	p.t.Helper()
	if wrong := p.string(restless); wrong != "" {
		p.t.Errorf("%s:\n%s", name, wrong)
	}
}

// speak shows the page in a language, as if it had been loaded; the network may be down.
func (p *page) speak(tag string, texts map[string]any) {
	p.t.Helper()
	encoded, err := json.Marshal(texts)
	if err != nil {
		p.t.Fatal(err)
	}
	p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`import("/texts.js").then((m) => m.use(%s, %s))`, quote(tag), encoded), chromedp.EvalAwaitPromise))
}

// violation is what axe says.
type violation struct {
	ID    string
	Help  string
	Nodes []struct{ HTML, FailureSummary string }
}

// accessible fails the test for what axe finds.
func (p *page) accessible(what string) {
	p.t.Helper()
	source := axe(p.t)
	if source == "" {
		return
	}
	if ready, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](`"axe" in window`)); err != nil || !ready {
		p.do(chromedp.Evaluate[chromedp.Void](source))
	}
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]violation](`axe.run({ resultTypes: ["violations"],
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }).then((r) =>
		r.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })) })))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: run axe: %v", what, err)
	}
	for _, v := range found {
		var nodes strings.Builder
		for _, n := range v.Nodes {
			fmt.Fprintf(&nodes, "\n%s\n%s", n.HTML, n.FailureSummary)
		}
		p.t.Errorf("%s: axe: %s: %s%s", what, v.ID, v.Help, &nodes)
	}
}
