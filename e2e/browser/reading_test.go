package browser_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"countersign/shared/code/codetest"
	"countersign/shared/phone/phonetest"
	"countersign/shared/users/userstest"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// TestReading: the page reads numbers and codes as the API does, and an address is one
// account whichever of the two has read it.
func TestReading(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"numbers":         numbersReadAlike,
		"codes":           codesReadAlike,
		"message pasted":  messagePasted,
		"number pasted":   numberPasted,
		"number refused":  numberRefused,
		"domains":         domainsReadAlike,
		"address typed":   addressTyped,
		"one account":     oneAccount,
		"country of code": countryOfCode,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, r)
		})
	}
}

// numbersReadAlike compares the page with Go: the number of every country in every way,
// random numbers of every country, and many that were spoilt at random.
func numbersReadAlike(t *testing.T, r *rig) {
	p := r.tab(t, r.system(t, nil).URL)
	seed, mutations := rand.Uint64(), 20_000
	if testing.Short() {
		mutations = 2000
	}
	source := rand.New(rand.NewPCG(seed, 0))
	all := slices.Concat(phonetest.Spellings(), phonetest.Numbers(source, 3), phonetest.Mutations(source, mutations))
	type number struct{ Region, Way, Code, Typed, Want string }
	numbers := make([]number, len(all))
	for i, s := range all {
		numbers[i] = number{s.Region, s.Way, s.Code, s.Typed, phonetest.Read(s)}
	}
	wrong := evaluate[[]string](p, fmt.Sprintf(`import("/phone.js").then(({ read, preview }) =>
		%s.map((one) => {
			const { code, national, reason } = read(one.Code, one.Typed);
			const shown = preview(one.Code, one.Typed).replaceAll(/[ -]/g, "");
			const got = reason ?? "+" + code + national;
			return { ...one, got, shown: shown === (reason ? "" : got) };
		}).filter(({ Want, got, shown }) => Want !== got || !shown).map((one) => JSON.stringify(one)))`, encoded(t, numbers)))
	for _, w := range wrong[:min(20, len(wrong))] {
		t.Errorf("the page and Go disagree: %s", w)
	}
	t.Logf("%d numbers read alike, seed %d", len(numbers)-len(wrong), seed)
}

// codesReadAlike: what the API takes, and what the page finds in a text besides.
func codesReadAlike(t *testing.T, r *rig) {
	p := r.tab(t, r.system(t, nil).URL)
	for _, texts := range []map[string]string{codetest.Texts(), codetest.Messages()} {
		maps.DeleteFunc(texts, func(text, _ string) bool { return len(text) > 300 }) // only the API has a bound
		sent := slices.Collect(maps.Keys(texts))
		got := evaluate[[]string](p, `import("/code.js").then(({ codeIn }) => `+encoded(t, sent)+`.map(codeIn))`)
		for i, text := range sent {
			if got[i] != texts[text] {
				t.Errorf("%+q: the page reads %q, want %q", text, got[i], texts[text])
			}
		}
	}
}

// messagePasted: a whole text message, with several lines, leaves its code alone.
func messagePasted(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.click(`[data-way="code"]`)
	code := demoPhone(s).Code()
	p.paste("#code", "Hello 2026\n"+code+" is your code.\n\n@example.com #"+code)
	p.sees("h1", "Logged in as Dana Demo")
	if got := p.asked("/session/verify"); got != 1 {
		t.Errorf("got %d tries, want one", got)
	}
}

// numberPasted: numbers as they are copied from elsewhere, the page's own among them.
func numberPasted(t *testing.T, r *rig) {
	s := r.system(t, nil)
	for i, c := range []struct{ country, typed, want string }{
		{"+1", "+1 202-481-7732", "+1 202-481-7732"},
		{"1-876", "555 0123", "+1 876-555-0123"},
		{"0044", "\u202a+44 (0)7700\u00a0900\u2011123\u202c", "+44 770 090 0123"},
		{"+39", "0654227676", "+39 065 422 7676"},
	} {
		p := r.tab(t, s.URL+"/#sign-up")
		p.signUpAs(fmt.Sprintf("ada%d@example.com", i))
		p.fill("#sign-up-country", c.country)
		p.fill("#sign-up-phone", c.typed)
		shown := strings.NewReplacer(" ", "\u00a0", "-", "\u2060-\u2060").Replace(c.want)
		p.sees("#sign-up-phone-hint", shown)
		p.click("#sign-up .main")
		p.sees("h1", "Confirm your phone")
	}
}

// numberRefused: the sentence says what is wrong, at the field that has to change, and
// the API is not asked.
func numberRefused(t *testing.T, r *rig) {
	p := r.tab(t, r.system(t, nil).URL+"/#sign-up")
	p.signUpAs("ada@example.com")
	for _, c := range []struct{ country, typed, field, want string }{
		{"+49", "491725555555", "phone", "Does this number begin with its calling code?"},
		{"+49", "+49 49 172 5555555", "phone", "This number has its calling code in it twice."},
		{"+44", "+49 172 5555555", "country", "The phone number begins with another calling code."},
		{"+999", "7700 900123", "country", "There is no such calling code."},
		{"+44", "7700", "phone", "This phone number is too short."},
		{"+44", "7700 900123 4567", "phone", "This phone number is too long"},
		{"+44", "call me", "phone", "A phone number has only digits."},
		{"+1", "123 456 7890", "phone", "There is no such phone number."},
	} {
		p.fill("#sign-up-country", c.country)
		p.fill("#sign-up-phone", c.typed)
		p.click("#sign-up .main")
		p.sees("#sign-up-"+c.field+"-error", c.want)
	}
	if got := p.asked("/user"); got != 0 {
		t.Errorf("the API was asked %d times", got)
	}
}

// countryOfCode: a pasted number fills the empty field, and changes no other.
func countryOfCode(t *testing.T, r *rig) {
	p := r.tab(t, r.system(t, nil).URL+"/#sign-up")
	p.value("#sign-up-country", "United States (\u2066+1\u2069)") // the page has begun
	for _, c := range []struct{ country, typed, want string }{
		{"", "+49 172 5555555", "Germany (\u2066+49\u2069)"},
		{"", "0033 6 12 34 56 78", "France (\u2066+33\u2069)"},
		{"", "+1 202-481-7732", "United States (\u2066+1\u2069)"}, // the browser's own
		{"", "+44 7700 900123", "\u2066+44\u2069"},                // four have it
		{"", "0172 5555555", ""},
		{"+41", "+49 172 5555555", "+41"},
	} {
		p.empty("#sign-up-country")
		if c.country != "" {
			p.fill("#sign-up-country", c.country)
		}
		p.fill("#sign-up-phone", c.typed)
		p.value("#sign-up-country", c.want)
	}
}

// domains are written in many scripts and ways, and some are none.
var domains = []string{
	"example.com", "EXAMPLE.Com", "bücher.example", "BÜCHER.example", "bu\u0308cher.example", "xn--bcher-kva.example", "straße.example", "STRAẞE.example",
	"fußball.example", "βόλος.example", "ΒΌΛΟΣ.example", "例子.公司", "例え。テスト", "ｅｘａｍｐｌｅ．com", "한국.example", "\u1112\u1161\u11ab.example",
	"президент.рф", "ПРЕЗИДЕНТ.РФ", "מודל.example", "مثال.إختبار", "نامه\u200cای.example", "क्\u200dष.example", "श्री\u200c.example", "İstanbul.example", "ıspanak.example",
	"r3---sn.example", "a--b.example", "ǆ.example", "ﬁ.example", "a\u0301.example", "ª.example", "№1.example", "x²y.example", "ｶﾞ.example", "đại.example", "dž.example",
	"faß.de", "a.b.c.d.example", "1a.example", "ሀገር.example", "ไทย.example", "ქართული.example", "ᏣᎳᎩ.example", "ꭰꭱ.example", "Ԑ.example", "☃.example", "xn--n3h.example",
}

// domainsReadAlike compares Go's IDNA with the browser's, which is another one.
func domainsReadAlike(t *testing.T, r *rig) {
	p := r.tab(t, r.system(t, nil).URL)
	theirs := evaluate[[]string](p, fmt.Sprintf(`%s.map((one) => { try { return new URL("https://" + one).hostname; } catch { return ""; } })`, encoded(t, domains)))
	taken := 0
	for i, domain := range domains {
		ours, ok := userstest.Compared("a@" + domain)
		if !ok {
			t.Logf("%+q is no domain here, %q in the browser", domain, theirs[i])
			continue
		}
		if taken++; ours != "a@"+theirs[i] {
			t.Errorf("%+q: Go has %q, the browser %q", domain, ours, theirs[i])
		}
	}
	if taken < 35 {
		t.Errorf("only %d domains were taken", taken)
	}
}

// addressTyped: the page hands out an address as it was typed. A field of the type
// email, which other pages have, hands out the domain in ASCII in Chromium; that is the
// same account, but for characters that Chromium reads by the older rules there.
func addressTyped(t *testing.T, r *rig) {
	p := r.tab(t, r.system(t, nil).URL)
	p.do(chromedp.WaitVisible(chromedp.CSS("#log-in-email")), chromedp.Evaluate[chromedp.Void](
		`{ const field = document.createElement("input");
			Object.assign(field, { type: "email", id: "of-another-page", ariaLabel: "E-mail" });
			document.querySelector("#log-in-email").after(field); }`))
	ascii := 0
	for _, domain := range domains {
		typed := "Ada.Low@" + domain
		want, ok := userstest.Compared(typed)
		if !ok {
			continue
		}
		if got := p.typed("#log-in-email", typed); got != typed {
			t.Errorf("%+q: the page hands out %+q", typed, got)
		}
		if strings.ContainsAny(domain, "ßẞς\u200c\u200d") {
			continue
		}
		got := p.typed("#of-another-page", typed)
		if got != typed {
			ascii++
		}
		if same, _ := userstest.Compared(got); same != want {
			t.Errorf("%+q: the field has %+q, which is %q; the text is %q", typed, got, same, want)
		}
	}
	t.Logf("the field changed %d of %d domains", ascii, len(domains))
	if ascii == 0 {
		t.Error("the field never changed a domain: nothing was compared")
	}
}

// typed is what a field has after a text was typed into it.
func (p *page) typed(selector, text string) string {
	p.t.Helper()
	p.empty(selector)
	p.insert(selector, text)
	return evaluate[string](p, `document.querySelector(`+quote(selector)+`).value`)
}

// oneAccount: somebody signs up in the page, and logs in with what another browser sends.
func oneAccount(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL+"/#sign-up")
	p.signUpAs("")
	p.insert("#sign-up-email", "ada@straße.example")
	p.fill("#sign-up-country", "+44")
	p.fill("#sign-up-phone", "7700 900123")
	p.click("#sign-up .main")
	p.sees("h1", "Confirm your phone")
	other := r.tab(t, s.URL)
	for _, email := range []string{"ada@straße.example", "ada@xn--strae-oqa.example", "ADA@STRAẞE。example"} {
		if got := other.logsIn(email); got != 200 {
			t.Errorf("%s: got %d, want a login", email, got)
		}
	}
	other.insert("#log-in-email", "Ada@Straße.example")
	other.fill("#log-in-password", "a difference engine")
	other.click("#log-in .main")
	other.sees("#factor", "Cancel login")
}

// logsIn sends an address as it is, and gives the answer's status.
func (p *page) logsIn(email string) int {
	p.t.Helper()
	return evaluate[int](p, `fetch("/session", { method: "POST", headers: { "Content-Type": "application/json" },
		body: JSON.stringify({ email: `+quote(email)+`, password: "a difference engine" }) }).then((answer) => answer.status)`)
}

// signUpAs fills in who signs up.
func (p *page) signUpAs(email string) {
	p.t.Helper()
	p.fill("#sign-up-name", "Ada")
	if email != "" {
		p.fill("#sign-up-email", email)
	}
	p.fill("#sign-up-password", "a difference engine")
}

// empty takes out what a field has.
func (p *page) empty(selector string) {
	p.t.Helper()
	p.holds(`(() => {
		const field = document.querySelector(`+quote(selector)+`);
		if (!field?.checkVisibility()) return false;
		field.value = ""; field.dispatchEvent(new InputEvent("input", { bubbles: true }));
		return true;
	})()`, selector)
}

// insert types a text in one go, as a keyboard with suggestions does.
func (p *page) insert(selector, text string) {
	p.t.Helper()
	p.holds(`(() => {
		const field = document.querySelector(`+quote(selector)+`);
		if (field?.checkVisibility()) field.focus();
		return field !== null && document.activeElement === field;
	})()`, selector)
	if _, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		p.t.Fatal(err)
	}
}

// paste pastes a text, line ends and all, into a field.
func (p *page) paste(selector, text string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](`{ const data = new DataTransfer();
		data.setData("text/plain", ` + quote(text) + `);
		document.querySelector(` + quote(selector) + `).dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }`))
}

// evaluate returns what an expression, or its promise, comes to.
func evaluate[T any](p *page, expression string) T {
	p.t.Helper()
	got, err := chromedp.Run(p.ctx, chromedp.Evaluate[json.RawMessage]("Promise.resolve("+expression+").then((it) => it)", chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatal(err)
	}
	var value T
	if err := json.Unmarshal(got, &value); err != nil {
		p.t.Fatalf("%v: %.200s", err, got)
	}
	return value
}
