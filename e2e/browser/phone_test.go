package browser_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	authysim "countersign/sim/authy"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// TestPhone: the simulated phone shows what a phone would, and its buttons work.
func TestPhone(t *testing.T) {
	long(t)
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"lock screen":   phoneLocked,
		"request":       phoneRequest,
		"texts":         phoneTexts,
		"call":          phoneCall,
		"call declined": phoneCallMissed,
		"apps":          phoneApps,
		"other phone":   phoneOther,
		"by keyboard":   phoneByKeyboard,
		"views":         phoneViews,
		"desk":          phoneDesk,
		"desk fits":     deskFits,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, r)
		})
	}
}

// phoneLocked: a request is a notification, which can be answered as it is.
func phoneLocked(t *testing.T, r *rig) {
	s := r.system(t, nil)
	phone := r.tab(t, s.PhoneURL)
	phone.sees("#number", "+1 2015550123")
	phone.shown("phone locked")
	p := r.tab(t, s.URL)
	p.logIn(s)
	phone.sees("#notifications .message", "Log in to")
	phone.shown("phone notification")
	phone.click("#notifications .deny")
	phone.sees("#toast", "Denied")
	phone.hidden("#notifications li")
	if got := demoPhone(s).Requests(); len(got) != 1 || got[0].Status != authysim.Denied {
		t.Errorf("got the requests %v, want one that was denied", got)
	}
}

// phoneRequest: all of it, with the number that the login page shows.
func phoneRequest(t *testing.T, r *rig) {
	s := r.system(t, nil)
	phone := r.tab(t, s.PhoneURL)
	p := r.tab(t, s.URL)
	p.logIn(s)
	phone.click("#notifications .show")
	request := waiting(t, s)
	phone.focused(`[data-screen="request"] h2`)
	phone.sees("#request .from", "Countersign")
	phone.sees("#request .message", request.Message)
	phone.sees("#request .compare .number", detail(request, "Number"))
	phone.sees("#request .facts", detail(request, "From"))
	phone.sees("#request .left", "Time left ")
	phone.shown("phone request")
	phone.click("#request .approve")
	phone.sees("#request .result", "Approved")
	phone.hidden("#request .answers")
	phone.shown("phone request approved")
	p.sees("h1", "Logged in as Dana Demo")

	phone.click(".back")
	phone.sees("#requests", "Approved")
	phone.sees(`[data-screen="authenticator"] #code`, firstDigits(demoPhone(s).Code()))
	phone.shown("phone authenticator")
}

// phoneTexts: a text is news, then a bubble whose code can be copied.
func phoneTexts(t *testing.T, r *rig) {
	s := r.system(t, nil)
	phone := r.tab(t, s.PhoneURL)
	p := r.tab(t, s.URL)
	demoPhone(s).RemoveApp()
	p.logIn(s)
	p.click(`[data-way="sms"]`)
	phone.sees("#notifications", "Messages")
	phone.click("#notifications .show")
	code := demoPhone(s).LastCode()
	phone.sees("#thread .bubble", code)
	phone.sees("#thread .copy", "Copy "+code)
	phone.shown("phone texts")
	phone.click("#home")
	phone.hidden(".badge")
	phone.hidden("#banner")
}

// phoneCall: it rings, and the voice can be read.
func phoneCall(t *testing.T, r *rig) {
	s := r.system(t, nil)
	phone := r.tab(t, s.PhoneURL)
	demoPhone(s).RemoveApp()
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="call"]`)
	phone.sees("#call-state", "Incoming call")
	phone.shown("phone rings")
	phone.click(".take")
	code := demoPhone(s).LastCode()
	phone.sees("#said", apart(code))
	phone.focused(`[data-screen="call"] h2`)
	phone.shown("phone call")
	phone.click(".hang-up")
	phone.sees("#recents", "Answered")
	phone.sees("#recents", apart(code))
	phone.shown("phone calls")
}

// phoneCallMissed: who declines finds the code in the list, as on a mailbox.
func phoneCallMissed(t *testing.T, r *rig) {
	s := r.system(t, nil)
	demoPhone(s).RemoveApp()
	phone := r.tab(t, s.PhoneURL)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="call"]`)
	phone.click(".hang-up")
	phone.sees("#recents", "Not answered")
	phone.sees("#recents", apart(demoPhone(s).LastCode()))
}

// phoneApps: what is on the home screen, and what goes with the app.
func phoneApps(t *testing.T, r *rig) {
	s := r.system(t, nil)
	phone := r.tab(t, s.PhoneURL)
	phone.click("#unlock")
	phone.sees("#icons", "Authenticator")
	phone.shown("phone home")
	phone.click(`[data-key="app:shield"]`)
	phone.sees("#requests", "No requests yet.")
	phone.click("#home")
	phone.click(`[data-key="app:settings"]`)
	phone.sees("#app-state", "Installed")
	phone.shown("phone settings")
	phone.click("#app-switch")
	phone.sees("#app-state", "Not installed")
	phone.click("#home")
	phone.sees("#icons", "Get the app")
	phone.shown("phone without the app")
	phone.click(`[data-key="app:get"]`)
	phone.click("#app-switch")
	phone.sees("#app-state", "Installed")
}

// phoneOther: every number has a phone of its own.
func phoneOther(t *testing.T, r *rig) {
	s := r.system(t, nil)
	phone := r.tab(t, s.PhoneURL)
	phone.hidden("#chooser")
	phone.click("#adder summary")
	phone.fill(`#add [name="number"]`, "call me")
	phone.click("#add button")
	phone.sees("#trouble", "That did not work: that is not a phone number.")
	phone.fill(`#add [name="countryCode"]`, "+44")
	phone.fill(`#add [name="number"]`, "20 7946 0123")
	phone.click("#add button")
	phone.sees("#chooser", "+44 2079460123")
	phone.sees("#number", "+44 2079460123") // what has just appeared is shown
	phone.shown("phone other")
	phone.do(chromedp.Evaluate[chromedp.Void](`(() => { const s = document.querySelector("#phones"); s.selectedIndex = 0; s.dispatchEvent(new Event("change")); })()`))
	phone.sees("#number", "+1 2015550123")
}

// phoneByKeyboard: from the lock screen to the answer without a pointer.
func phoneByKeyboard(t *testing.T, r *rig) {
	s := r.system(t, nil)
	phone := r.tab(t, s.PhoneURL)
	p := r.tab(t, s.URL)
	p.logIn(s)
	phone.sees("#notifications .message", "Log in to")
	phone.walkTo("#notifications .show")
	phone.strike("\r")
	phone.focused(`[data-screen="request"] h2`)
	phone.walkTo("#request .approve")
	phone.strike("\r")
	phone.sees("#request .result", "Approved")
	phone.focused(`[data-screen="request"] h2`)
	p.sees("h1", "Logged in as Dana Demo")
}

// phoneDesk: both in one page, which knows the next step. A person logs in and approves
// there; the cookies get into the frame.
func phoneDesk(t *testing.T, r *rig) {
	s := r.system(t, nil)
	desk := r.tab(t, s.DeskURL)
	desk.sees(`[aria-current="step"]`, "Log in")
	desk.shown("desk")
	login, phone := desk.frame("/"), desk.frame("/phone/")
	login(`document.querySelector("#log-in-email")?.checkVisibility() === true`)
	login(fmt.Sprintf(`(() => { document.querySelector("#log-in-email").value = %s; document.querySelector("#log-in-password").value = %s;
		document.querySelector("#log-in .main").click(); return true; })()`, quote(s.Demo.Email), quote(s.Demo.Password)))
	login(`document.querySelector(".number")?.checkVisibility() && document.querySelector(".number").innerText !== ""`)
	desk.sees(`[aria-current="step"]`, "Approve")
	desk.shown("desk approve")
	phone(`document.querySelector("#notifications .approve") !== null`)
	phone(`(() => { document.querySelector("#notifications .approve").click(); return true; })()`)
	login(`document.querySelector("h1:not([hidden] *)").innerText === "Logged in as Dana Demo"`)
	desk.sees(`[aria-current="step"]`, "deny the request on the phone")
	desk.shown("desk approved")
}

// frame finds a frame by its path, and returns what waits there for an expression to
// be true.
func (p *page) frame(path string) func(expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	contexts := chromedp.Events(ctx, runtime.ExecutionContextCreated)
	for _, command := range []cdp.Command[cdp.Empty, cdp.Empty]{runtime.Disable, runtime.Enable} { // it tells of all again
		if _, err := chromedp.Call(ctx, command, cdp.Empty{}); err != nil {
			p.t.Fatal(err)
		}
	}
	for event, err := range contexts {
		if err != nil {
			break
		}
		if within(ctx, event.Context.ID, `window !== top && location.pathname === `+quote(path)) {
			return func(expression string) { p.t.Helper(); p.eventually(event.Context.ID, expression) }
		}
	}
	p.t.Fatalf("there is no frame at %s", path)
	return nil
}

// within evaluates an expression in a frame.
func within(ctx context.Context, frame runtime.ExecutionContextID, expression string) bool {
	result, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: expression, ContextID: frame})
	return err == nil && result.ExceptionDetails == nil && string(result.Result.Value) == "true"
}

func (p *page) eventually(frame runtime.ExecutionContextID, expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for !within(ctx, frame, expression) {
		select {
		case <-ctx.Done():
			p.t.Fatalf("in the frame this does not come true: %s", expression)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// walkTo presses the tab key until an element has the focus.
func (p *page) walkTo(selector string) {
	p.t.Helper()
	for range 40 {
		there, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`document.activeElement?.matches(%s) === true`, quote(selector))))
		if err != nil {
			p.t.Fatal(err)
		}
		if there {
			return
		}
		p.strike("\t")
	}
	p.t.Fatalf("the tab key does not come to %s", selector)
}

// strike presses a key.
func (p *page) strike(key string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(key))
}

// apart is a code as a voice says it.
func apart(code string) string {
	said := ""
	for i, digit := range code {
		if i > 0 {
			said += " "
		}
		said += string(digit)
	}
	return said
}

// shown holds a page of the local run to what the login page is held to, but for the
// languages: nothing reaches over the edge of a narrow screen or with text of twice the
// size, and axe finds nothing, light or dark. Then it keeps its pictures.
func (p *page) shown(name string) {
	p.t.Helper()
	p.look(wide)
	p.accessible(name + ", light")
	p.do(chromedp.Evaluate[chromedp.Void](`document.documentElement.style.fontSize = "200%"`))
	p.fits(name + " with text of twice the size")
	p.do(chromedp.Evaluate[chromedp.Void](`document.documentElement.style.fontSize = ""`))
	p.look(narrowDark)
	p.fits(name + ", 320 pixels wide")
	p.accessible(name + ", dark")
	p.picture(name)
	p.do(chromedp.ResetViewport())
}
