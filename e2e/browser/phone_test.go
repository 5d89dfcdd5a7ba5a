package browser_test

import (
	"fmt"
	"testing"
	"time"

	"countersign/shared/authy/authytest"

	"github.com/chromedp/chromedp"
)

// TestPhone: the simulated phone shows what a phone would, and its buttons work.
func TestPhone(t *testing.T) {
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
		"desk":          phoneDesk,
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
	phone.picture("phone locked")
	p := r.tab(t, s.URL)
	p.logIn(s)
	phone.sees("#notifications .message", "Log in to")
	phone.picture("phone notification")
	phone.click("#notifications .deny")
	phone.sees("#toast", "Denied")
	phone.hidden("#notifications li")
	if got := demoPhone(s).Requests()[0].Status; got != authytest.Denied {
		t.Errorf("got %s, want denied", got)
	}
}

// phoneRequest: all of it, with the number that the login page shows.
func phoneRequest(t *testing.T, r *rig) {
	s := r.system(t, nil)
	phone := r.tab(t, s.PhoneURL)
	p := r.tab(t, s.URL)
	p.logIn(s)
	phone.click("#notifications .show")
	request := demoPhone(s).Pending()[0]
	phone.focused(`[data-screen="request"] h2`)
	phone.sees("#request .from", "Countersign")
	phone.sees("#request .message", request.Message)
	phone.sees("#request .compare .number", detail(request, "Number"))
	phone.sees("#request .facts", detail(request, "From"))
	phone.sees("#request .left", "Time left 1:")
	phone.picture("phone request")
	phone.click("#request .approve")
	phone.sees("#request .result", "Approved")
	phone.hidden("#request .answers")
	phone.picture("phone request approved")
	p.sees("h1", "Logged in as Dana Demo")

	phone.click(".back")
	phone.sees("#requests", "Approved")
	phone.sees(`[data-screen="authenticator"] #code`, demoPhone(s).Code()[:3])
	phone.picture("phone authenticator")
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
	phone.picture("phone texts")
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
	phone.picture("phone rings")
	phone.click(".take")
	code := demoPhone(s).LastCode()
	phone.sees("#said", apart(code))
	phone.focused(`[data-screen="call"] h2`)
	phone.picture("phone call")
	phone.click(".hang-up")
	phone.sees("#recents", "Answered")
	phone.sees("#recents", apart(code))
	phone.picture("phone calls")
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
	phone.picture("phone home")
	phone.click(`[data-key="app:shield"]`)
	phone.sees("#requests", "No requests yet.")
	phone.click("#home")
	phone.click(`[data-key="app:settings"]`)
	phone.sees("#app-state", "Installed")
	phone.picture("phone settings")
	phone.click("#app-switch")
	phone.sees("#app-state", "Not installed")
	phone.click("#home")
	phone.sees("#icons", "Get the app")
	phone.picture("phone without the app")
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
	phone.sees("#trouble", "That did not work: that is no phone number.")
	phone.fill(`#add [name="countryCode"]`, "+44")
	phone.fill(`#add [name="number"]`, "20 7946 0123")
	phone.click("#add button")
	phone.sees("#chooser", "+44 2079460123")
	phone.do(chromedp.Evaluate[chromedp.Void](`(() => { const s = document.querySelector("#phones"); s.selectedIndex = 1; s.dispatchEvent(new Event("change")); })()`))
	phone.sees("#number", "+44 2079460123")
	phone.picture("phone other")
}

// phoneByKeyboard: from the lock screen to the answer without a pointer.
func phoneByKeyboard(t *testing.T, r *rig) {
	s := r.system(t, nil)
	phone := r.tab(t, s.PhoneURL)
	p := r.tab(t, s.URL)
	p.logIn(s)
	phone.sees("#notifications .message", "Log in to")
	phone.tabTo("#notifications .show")
	phone.press("\r")
	phone.focused(`[data-screen="request"] h2`)
	phone.tabTo("#request .approve")
	phone.press("\r")
	phone.sees("#request .result", "Approved")
	phone.focused(`[data-screen="request"] h2`)
	p.sees("h1", "Logged in as Dana Demo")
}

// phoneDesk: both in one page, which knows the next step. The login's own address still
// refuses a frame.
func phoneDesk(t *testing.T, r *rig) {
	s := r.system(t, nil)
	desk := r.tab(t, s.DeskURL)
	desk.sees(`[aria-current="step"]`, "Log in")
	desk.picture("desk")
	for i, name := range []string{"login", "phone"} {
		desk.holds(fmt.Sprintf("window.frames.length > %d", i), "a frame for the "+name)
	}
	p := r.tab(t, s.URL)
	p.logIn(s)
	desk.sees(`[aria-current="step"]`, "Approve")
	desk.picture("desk approve")
	if err := demoPhone(s).Approve(demoPhone(s).Pending()[0].UUID); err != nil {
		t.Fatal(err)
	}
	desk.sees(`[aria-current="step"]`, "deny the request on the phone")
}

// tabTo presses the tab key until an element has the focus.
func (p *page) tabTo(selector string) {
	p.t.Helper()
	for range 40 {
		there, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`document.activeElement?.matches(%s) === true`, quote(selector))))
		if err != nil {
			p.t.Fatal(err)
		}
		if there {
			return
		}
		p.press("\t")
	}
	p.t.Fatalf("the tab key does not come to %s", selector)
}

// press presses a key.
func (p *page) press(key string) {
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

var _ = time.Second
