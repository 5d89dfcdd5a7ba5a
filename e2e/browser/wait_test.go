package browser_test

import (
	"slices"
	"strings"
	"testing"

	authysim "countersign/sim/authy"

	"github.com/chromedp/chromedp"
)

// TestWaiting counts what a login that waits asks, for as long as a minute.
func TestWaiting(t *testing.T) {
	long(t)
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"at its pace":        atItsPace,
		"a hidden tab":       aHiddenTab,
		"left open":          leftOpen,
		"retry after":        honoursRetryAfter,
		"F-13, throttled":    backsOff,
		"announced once":     func(t *testing.T, r *rig) { announcedOnce(t, r, 0) },
		"announced slowly":   func(t *testing.T, r *rig) { announcedOnce(t, r, 1500) },
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

// began is when the last log in was answered, by the page's clock.
const began = `performance.getEntriesByType("resource").find((e) => e.name.endsWith("/session")).responseEnd`

// sixtySeconds is true when a minute has passed since then.
const sixtySeconds = `performance.now() > ` + began + ` + 60000`

// question is one of the page's, by its clock.
type question struct{ From, To, Status float64 }

// answered is the last log in, as a question after which the first one comes.
func (p *page) answered() question {
	p.t.Helper()
	return evaluate[question](p, `[performance.getEntriesByType("resource").find((e) => e.name.endsWith("/session"))]
		.map((e) => ({ From: e.startTime, To: e.responseEnd, Status: e.responseStatus }))[0]`)
}

// questions are those that were answered, of the login that waits.
func (p *page) questions() []question {
	p.t.Helper()
	return evaluate[[]question](p, `performance.getEntriesByType("resource").filter((e) => e.name.endsWith("/session/status"))
		.map((e) => ({ From: e.startTime, To: e.responseEnd, Status: e.responseStatus }))`)
}

// inAMinute counts the questions of the first minute, whenever somebody looks.
func (p *page) inAMinute() int {
	p.t.Helper()
	end, n := evaluate[float64](p, began)+60_000, 0
	for _, q := range p.questions() {
		if q.From < end {
			n++
		}
	}
	return n
}

// oneAtATime fails the test if a question did not wait for the answer to the one before.
func (p *page) oneAtATime() {
	p.t.Helper()
	var times []float64
	for _, q := range p.questions() {
		times = append(times, q.From, q.To)
	}
	if !slices.IsSorted(times) {
		p.t.Errorf("got questions at %v, want one after the other", times)
	}
}

// atItsPace: as often as the server wants, and one question at a time.
func atItsPace(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	p.lasts(`performance.getEntriesByType("resource").filter((e) => e.name.endsWith("/session/status")).length >= 8`)
	login, questions := p.answered(), p.questions()
	for _, fault := range offPace(login, questions) {
		t.Errorf("%s; it logged in at %v and asked at %v", fault, login, questions)
	}
	p.oneAtATime()
	if got := s.Authy.Count(authysim.EndpointPush); got != 1 {
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
	if got := p.inAMinute(); got > most {
		t.Errorf("got %d questions in a minute, want at most %d", got, most)
	}
	if err := demoPhone(s).Approve(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	before := p.asked("/session/status")
	p.do(chromedp.Evaluate[chromedp.Void](`delete document.visibilityState; document.dispatchEvent(new Event("visibilitychange"))`))
	p.sees("h1", "Logged in as Dana Demo")
	// One may have been under way, and too early to hear of the answer.
	if got := p.asked("/session/status"); got > before+2 {
		t.Errorf("got %d questions when it was looked at again, want one", got-before)
	}
	p.oneAtATime()
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
	p.pauses(8000)
	if got := p.asked("/session/status"); got != before {
		t.Errorf("got %d questions after the end, want none", got-before)
	}
}

// honoursRetryAfter: who is told to come later comes later, even when the network is said to be back. How long the page
// waited its own clock tells, however long the test took to look.
func honoursRetryAfter(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	p.answersLater("*/session/status", 30)
	p.sees(".problem", "The server isn’t answering right now. We’ll keep trying.")
	p.do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("online"))`))
	p.state("service unavailable")
	p.do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("online"))`))
	p.answersItself()
	if err := demoPhone(s).Approve(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Logged in as Dana Demo")
	questions := p.questions()
	told := 0
	for i, q := range questions {
		if q.Status != 503 || i+1 == len(questions) {
			continue
		}
		told++
		if waited := questions[i+1].From - q.To; waited < 29_900 { // by two clocks
			t.Errorf("the next question came %.0f ms after the answer, want 30 seconds", waited)
		}
	}
	if told == 0 {
		t.Errorf("got the questions %v, want one that was answered with 503", questions)
	}
}

// backsOff: while the gateway itself throttles, in its own words and without a time to wait, the page asks ever more seldom, and
// what was approved meanwhile is not lost.
func backsOff(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	p.answers("*/session/status", 429, `{"message":"Too Many Requests"}`)
	throttled := func() (got []question) {
		for _, q := range p.questions() {
			if q.Status == 429 {
				got = append(got, q)
			}
		}
		return got
	}
	p.sees(".problem", "The server isn’t answering right now. We’ll keep trying.")
	if err := demoPhone(s).Approve(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.holds(`performance.getEntriesByType("resource").filter((e) => e.responseStatus === 429).length > 3`, "that it asked four times")
	for i, q := range throttled()[1:] {
		least := 2000 * float64(int(1)<<i)
		if waited := q.From - throttled()[i].To; waited < least-100 { // by two clocks
			t.Errorf("question %d came %.0f ms after the answer before, want %.0f", i+2, waited, least)
		}
	}
	p.answersItself()
	p.sees("h1", "Logged in as Dana Demo")
}

// announcedOnce: who can't see the page hears each thing once, and no clock tick, also when every answer takes delay
// milliseconds longer.
func announcedOnce(t *testing.T, r *rig, delay float64) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	p.delays(delay)
	p.listens()
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	number := detail(waiting(t, s), "Number")
	p.pauses(8000)
	if err := demoPhone(s).Deny(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Enter a code")
	heard := p.heard()
	said := heard
	if len(said) > 0 && said[0] == oneMoment { // where the answer to the form takes long
		said = said[1:]
	} else if delay > 0 {
		t.Errorf("got %q announced, want %q first", heard, oneMoment)
	}
	if len(said) != 2 || !strings.Contains(said[0], number) || !strings.Contains(said[1], "denied") {
		t.Errorf("got %q announced, want the request with the number %s and its denial", heard, number)
	}
}

// pauses waits, by the page's clock.
func (p *page) pauses(ms float64) {
	p.t.Helper()
	now, err := chromedp.Run(p.ctx, chromedp.Evaluate[float64](`performance.now()`))
	if err != nil {
		p.t.Fatal(err)
	}
	p.lasts(`performance.now() > ` + number(now+ms))
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
