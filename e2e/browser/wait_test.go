package browser_test

import (
	"slices"
	"testing"

	"countersign/shared/authy/authytest"

	"github.com/chromedp/chromedp"
)

// TestWaiting counts what a login that waits asks, for as long as a minute.
func TestWaiting(t *testing.T) {
	long(t)
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"a minute":           aMinute,
		"a hidden tab":       aHiddenTab,
		"left open":          leftOpen,
		"retry after":        honoursRetryAfter,
		"announced once":     announcedOnce,
		"clock that is slow": slowClock,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, r)
		})
	}
}

// most is how many questions pollAfterMs allows in the first minute: after 1, 2, 4, 7,
// 12, 20, 28, 36, 44, 52 and 60 seconds.
const most = 11

// sixtySeconds is true when a minute has passed since the last log in was answered.
const sixtySeconds = `performance.now() - performance.getEntriesByType("resource").find((e) => e.name.endsWith("/session")).responseEnd > 60000`

// aMinute: as often as the server wants, and one question at a time.
func aMinute(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	p.lasts(sixtySeconds)
	got := p.asked("/session/status")
	t.Logf("%d questions in a minute, at most %d are allowed", got, most)
	if got < most/2 || got > most { // fewer where the answers take long
		t.Errorf("got %d questions in a minute, want %d to %d", got, most/2, most)
	}
	times, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]float64](`performance.getEntriesByType("resource")
		.filter((e) => e.name.endsWith("/session/status")).flatMap((e) => [e.startTime, e.responseEnd])`))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(times) {
		t.Errorf("got questions at %v, want one after the other", times)
	}
	if got := s.Authy.Count(authytest.EndpointPush); got != 1 {
		t.Errorf("got %d requests on the phone, want 1", got)
	}
}

// aHiddenTab asks no more than one that is looked at, however often it is told that
// something changed about its visibility.
func aHiddenTab(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	p.do(chromedp.Evaluate[chromedp.Void](`Object.defineProperty(document, "visibilityState", { get: () => "hidden", configurable: true });
		setInterval(() => { document.dispatchEvent(new Event("visibilitychange")); dispatchEvent(new Event("online")); }, 300)`))
	p.lasts(sixtySeconds)
	if got := p.asked("/session/status"); got > most {
		t.Errorf("got %d questions in a minute, want at most %d", got, most)
	}
	if err := demoPhone(s).Approve(demoPhone(s).Pending()[0].UUID); err != nil {
		t.Fatal(err)
	}
	before := p.asked("/session/status")
	p.do(chromedp.Evaluate[chromedp.Void](`delete document.visibilityState; document.dispatchEvent(new Event("visibilitychange"))`))
	p.sees("h1", "Logged in as Dana Demo")
	if got := p.asked("/session/status"); got > before+1 {
		t.Errorf("got %d questions when it was looked at again, want one", got-before)
	}
}

// leftOpen: after its end a login asks no more.
func leftOpen(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	s.Table.Age(loginLife)
	p.sees("h1", "This login took too long")
	before := p.asked("/session/status")
	now, err := chromedp.Run(p.ctx, chromedp.Evaluate[float64](`performance.now()`))
	if err != nil {
		t.Fatal(err)
	}
	p.lasts(`performance.now() > ` + number(now+8000))
	if got := p.asked("/session/status"); got != before {
		t.Errorf("got %d questions after the end, want none", got-before)
	}
}

// honoursRetryAfter: who is told to come later comes later.
func honoursRetryAfter(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	p.answersLater("*/session/status", 30)
	p.sees(".problem", "The server isn’t answering right now. We’ll keep trying.")
	p.state("service unavailable")
	before := p.asked("/session/status")
	now, err := chromedp.Run(p.ctx, chromedp.Evaluate[float64](`performance.now()`))
	if err != nil {
		t.Fatal(err)
	}
	p.lasts(`performance.now() > ` + number(now+8000))
	p.do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("online"))`))
	if got := p.asked("/session/status"); got != before {
		t.Errorf("got %d questions before the time, want none", got-before)
	}
	p.answersItself()
	if err := demoPhone(s).Approve(demoPhone(s).Pending()[0].UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Logged in as Dana Demo")
}

// announcedOnce: who can't see the page hears each thing once, and no clock tick.
func announcedOnce(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	p.do(chromedp.Evaluate[chromedp.Void](`window.heard = [];
		new MutationObserver((changes) => {
			for (const { target, addedNodes } of changes) {
				const place = (target.nodeType === 1 ? target : target.parentElement)?.closest("[role=status], [role=alert], [aria-live]");
				for (const node of addedNodes) if (place && node.textContent) heard.push(node.textContent);
			}
		}).observe(document.body, { subtree: true, childList: true, characterData: true })`))
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	now, err := chromedp.Run(p.ctx, chromedp.Evaluate[float64](`performance.now()`))
	if err != nil {
		t.Fatal(err)
	}
	p.lasts(`performance.now() > ` + number(now+8000))
	if err := demoPhone(s).Deny(demoPhone(s).Pending()[0].UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Enter a code")
	heard, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]string](`heard`))
	if err != nil {
		t.Fatal(err)
	}
	if len(heard) != 2 {
		t.Errorf("got %q announced, want the request and its denial", heard)
	}
}

// slowClock: a computer whose clock is wrong counts down as the server does.
func slowClock(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.blank(t)
	p.before(`{ const real = Date.now; Date.now = () => real() - 3600_000; }`)
	p.do(chromedp.Navigate(s.URL))
	p.logIn(s)
	p.sees(".push-left", "9:")
}
