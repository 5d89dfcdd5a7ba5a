package browser_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestForms: what the fields do beside holding text.
func TestForms(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"country":             country,
		"country autofill":    countryAutofill,
		"press after country": pressAfterCountry,
		"show password":       showPassword,
		"autocomplete":        autocompletes,
		"code sent once":      codeSentOnce,
		"code pasted":         codePasted,
		"code of a text":      codeOfText,
		"other digits":        otherDigits,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, r)
		})
	}
}

// country: the list starts from the browser's region and can be searched, by keys alone.
func country(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL+"/#sign-up")
	p.value("#sign-up-country", "United States (\u2066+1\u2069)")
	p.do(chromedp.Focus(chromedp.CSS("#sign-up-country")))
	p.keys("germ")
	p.sees("#sign-up-countries li", "Germany")
	p.enter() // the only one that was found
	p.value("#sign-up-country", "Germany (\u2066+49\u2069)")
	p.keys(kb.ArrowDown)
	p.sees(`#sign-up-countries [aria-selected="true"]`, "Germany")
	p.keys(kb.ArrowDown, kb.ArrowUp, kb.ArrowUp, kb.ArrowDown)
	p.listState("country list")
	p.enter()
	p.value("#sign-up-country", "Germany (\u2066+49\u2069)")
	p.hidden("#sign-up-countries")
	p.fill("#sign-up-phone", "0151 23456789")
	p.sees("#sign-up-phone-hint", "+49\u00a0151\u00a02345\u00a06789")
	p.fill("#sign-up-country", "+81")
	p.sees("#sign-up-countries li", "Japan")
	p.keys(kb.Escape)
	p.hidden("#sign-up-countries")
	p.fill("#sign-up-country", "cote d")
	p.sees("#sign-up-countries li", "Côte d’Ivoire")
	p.click("#sign-up-countries [role=option]")
	p.value("#sign-up-country", "Côte d’Ivoire (\u2066+225\u2069)")
	p.focused("#sign-up-country")
	p.fill("#sign-up-country", "switzerland")
	p.keys(kb.Tab)
	p.value("#sign-up-country", "Switzerland (\u2066+41\u2069)")
	p.fill("#sign-up-name", "Ada")
	p.fill("#sign-up-email", "ada@example.com")
	p.fill("#sign-up-password", "a difference engine")
	p.fill("#sign-up-phone", "079 123 45 67")
	p.sees("#sign-up-phone-hint", "+41\u00a0791\u00a0234\u00a0567")
	p.click("#sign-up .main")
	p.sees("h1", "Confirm your phone")
	p.click(`[data-way="sms"]`)
	p.sees(".note", "We sent a text with a code to +41")
	p.fill("#code", s.Authy.Phone("41", "791234567").LastCode())
	p.sees("h1", "Logged in as Ada")
	p.sees("dd", "+41 791 234 567 (confirmed)") // the same, as the API writes it
}

// listState is state for an open list, which a change of the language closes.
func (p *page) listState(name string) {
	p.t.Helper()
	if testing.Short() {
		p.fits(name)
		return
	}
	for _, l := range []look{wide, narrow, wideDark, narrowDark} {
		p.look(l)
		p.fits(name + ", " + l.name)
		p.accessible(name + ", " + l.name)
	}
	p.picture(name + " en")
}

// countryAutofill: a browser that fills in a calling code is understood.
func countryAutofill(t *testing.T, r *rig) {
	p := r.tab(t, r.system(t, nil).URL+"/#sign-up")
	codes := map[string]string{"+49": "+49", "1": "1", "Deutschland": "Deutschland", "0049": "0049", "1-876": "1-876", "germany": "49", "DE": "49", "": "", "+٤٩": "+49", "Germany (+49)": "49"}
	got := evaluate[map[string]string](p, fmt.Sprintf(`import("/country.js").then(({ CountryField }) => {
		const input = document.querySelector("#sign-up-country");
		return Object.fromEntries(%s.map((typed) => {
			input.value = typed;
			return [typed, new CountryField(input, () => {}).code];
		}));
	})`, encoded(t, slices.Collect(maps.Keys(codes)))))
	if !maps.Equal(got, codes) {
		t.Errorf("got the codes %q, want %q", got, codes)
	}
}

// showPassword: it is shown on demand, and sent from a field for passwords.
func showPassword(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.fill("#log-in-password", s.Demo.Password)
	p.click("#log-in .shows")
	p.holds(`document.querySelector("#log-in-password").type === "text"`, "the password")
	p.holds(`document.querySelector("#log-in .shows").ariaPressed === "true"`, "that the button is pressed")
	p.speak("ar", texts(t, "ar"))
	p.holds(`getComputedStyle(document.querySelector("#log-in-password")).direction === "ltr"`, "a shown password that keeps clear of its button")
	p.speak("en", texts(t, "en"))
	p.state("password shown")
	p.fill("#log-in-email", s.Demo.Email)
	p.click("#log-in .main")
	p.sees("h1", "Approve on your phone")
	p.holds(`document.querySelector("#log-in-password").type === "password"`, "no password")
	p.keepsNothing(s.Demo.Password)
	p.click("#factor .leave")
	p.sees("h1", "Log in")
	p.forgets()
}

// autocompletes: what a browser or a password manager may fill in.
func autocompletes(t *testing.T, r *rig) {
	p := r.tab(t, r.system(t, nil).URL)
	for selector, want := range map[string]string{
		"#log-in-email": "username", "#log-in-password": "current-password", "#sign-up-name": "name", "#sign-up-email": "username",
		"#sign-up-password": "new-password", "#sign-up-country": "tel-country-code", "#sign-up-phone": "tel-national", "#code": "one-time-code",
	} {
		p.holds(fmt.Sprintf(`document.querySelector(%s).autocomplete === %s`, quote(selector), quote(want)), selector+" for "+want)
	}
	p.holds(`document.querySelector("#code").inputMode === "numeric"`, "the keyboard of digits")
}

// codeSentOnce: the last digit sends the code, whatever else is pressed.
func codeSentOnce(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="code"]`)
	wrong := demoPhone(s).WrongCode()
	p.holdsBack("*/session/verify") // after the answer, Enter would try the code again
	p.keys(wrong, kb.Enter)
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#factor form").requestSubmit()`))
	p.answersItself()
	p.sees("#code-error", "This code is wrong")
	if got := p.asked("/session/verify"); got != 1 {
		t.Errorf("got %d tries, want one", got)
	}
	p.keys(wrong) // typed again over the old one: only a press of the button tries it again
	p.hidden("#code-error")
	if got := p.asked("/session/verify"); got != 1 {
		t.Errorf("got %d tries, want one", got)
	}
	p.fill("#code", demoPhone(s).Code())
	p.sees("h1", "Logged in as Dana Demo")
	if got := p.asked("/session/verify"); got != 2 {
		t.Errorf("got %d tries, want two", got)
	}
}

// codePasted: as it stands in a text, with a space.
func codePasted(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="code"]`)
	if _, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: spaced(demoPhone(s).Code())}); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Logged in as Dana Demo")
	if got := p.asked("/session/verify"); got != 1 {
		t.Errorf("got %d tries, want one", got)
	}
}

// codeOfText: where the browser can, it reads the code out of the text message.
func codeOfText(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, nil)
	demoPhone(s).RemoveApp()
	p := r.blank(t)
	p.before(`window.OTPCredential = class {};
		navigator.credentials.get = (request) => new Promise((resolve) => { window.texted = { request, resolve }; });`)
	p.do(chromedp.Navigate(s.URL))
	p.logIn(s)
	p.click(`[data-way="sms"]`)
	p.holds(`window.texted?.request.otp.transport[0] === "sms"`, "that it asked the browser")
	p.do(chromedp.Evaluate[chromedp.Void](`texted.resolve({ code: ` + quote(demoPhone(s).LastCode()) + ` })`))
	p.sees("h1", "Logged in as Dana Demo")
	if got := p.asked("/session/verify"); got != 1 {
		t.Errorf("got %d tries, want one", got)
	}
}

// otherDigits: a keyboard of another script has digits too.
func otherDigits(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="code"]`)
	arabic := ""
	for _, digit := range demoPhone(s).Code() {
		arabic += string(0x0660 + digit - '0')
	}
	if _, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: arabic}); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Logged in as Dana Demo")
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', 0, 64) }
