package browser_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"countersign/local/stack"
	authysim "countersign/sim/authy"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestLanguages: the page speaks as the browser does, or as the person chose, and so
// does the phone.
func TestLanguages(t *testing.T) {
	long(t)
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"browser's":     browsersLanguage,
		"chosen":        chosenLanguage,
		"push":          pushLanguage,
		"text":          textLanguage,
		"right to left": numbersInArabic,
		"file is late":  languageIsLate,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, r)
		})
	}
}

// speaking opens the login page in a browser that is set to languages.
func (r *rig) speaking(t *testing.T, url, languages string) *page {
	t.Helper()
	p := r.blank(t)
	agent, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`navigator.userAgent`))
	if err != nil {
		t.Fatal(err)
	}
	params := emulation.SetUserAgentOverrideParams{UserAgent: agent, AcceptLanguage: languages}
	if _, err := chromedp.Call(p.ctx, emulation.SetUserAgentOverride, params); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(url))
	return p
}

// logsIn logs the demo account in, on a page that speaks one of the languages and has that heading.
func (r *rig) logsIn(t *testing.T, s *stack.Stack, languages, heading string) *page {
	t.Helper()
	p := r.speaking(t, s.URL, languages)
	p.sees("h1", heading)
	p.fill("#log-in-email", s.Demo.Email)
	p.fill("#log-in-password", s.Demo.Password)
	p.click("#log-in .main")
	return p
}

func browsersLanguage(t *testing.T, r *rig) {
	s := r.system(t, nil)
	for languages, want := range map[string][3]string{
		"en-GB":       {"en", "Log in to Countersign", "United Kingdom (\u2066+44\u2069)"},
		"es-MX,en":    {"es", "Inicia sesión en Countersign", "México (\u2066+52\u2069)"},
		"fr-CA":       {"fr", "Se connecter à Countersign", "Canada (\u2066+1\u2069)"},
		"de-AT":       {"de", "Bei Countersign anmelden", "Österreich (\u2066+43\u2069)"},
		"pt-PT":       {"pt-BR", "Entrar em Countersign", "Portugal (\u2066+351\u2069)"},
		"ja":          {"ja", "Countersign にログイン", "日本 (\u2066+81\u2069)"},
		"zh-CN":       {"zh-Hans", "登录 Countersign", "中国 (\u2066+86\u2069)"},
		"zh-TW,ja":    {"ja", "Countersign にログイン", "台湾 (\u2066+886\u2069)"},
		"tlh,nl,de":   {"de", "Bei Countersign anmelden", ""},
		"ar-EG,en-US": {"ar", "تسجيل الدخول", "مصر (\u2066+20\u2069)"},
	} {
		p := r.speaking(t, s.URL, languages)
		p.sees("h1", want[1])
		p.holds(`document.documentElement.lang === `+quote(want[0]), languages+" in "+want[0])
		p.holds(`document.documentElement.dir === `+quote(map[bool]string{true: "rtl", false: "ltr"}[want[0] == "ar"]), "its direction")
		if want[2] != "" {
			p.value("#sign-up-country", want[2])
		}
	}
}

// chosenLanguage: what is chosen by hand changes all that is shown, and stays.
func chosenLanguage(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.click("#log-in .main")
	p.sees(".field-error", "Enter an email address")
	p.choose("#language", "fr")
	p.sees("h1", "Se connecter à Countersign")
	p.sees(".field-error", "Saisissez une adresse e-mail")
	p.holds(`document.title === "Se connecter à Countersign"`, "the title")
	p.do(chromedp.Reload())
	p.sees("h1", "Se connecter à Countersign")
	p.holds(`document.querySelector("#language").value === "fr"`, "what was chosen")
	p.fill("#log-in-email", s.Demo.Email)
	p.fill("#log-in-password", s.Demo.Password)
	p.click("#log-in .main")
	p.sees("h1", "Approuvez sur votre téléphone")
	p.keepsNothing()
	// Compared as a whole: the push's number has two digits, and any time or port may hold these.
	if got := p.kept(); got != `[["countersign.known","yes"],["countersign.language","fr"]]`+s.URL+"/Approuvez sur votre téléphone – Countersign" {
		t.Errorf("the browser keeps %s", got)
	}
	if got := p.tabKeeps(); !regexp.MustCompile(`^\[\["countersign.waits","{\\"login\\":\\"[-:0-9TZ]+\\",\\"email\\":\\"` + regexp.QuoteMeta(s.Demo.Email) + `\\",\\"sent\\":false,\\"found\\":\\"\\"}"\]\]$`).MatchString(got) {
		t.Errorf("the tab keeps %s", got)
	}
	p.goOffline(true)
	p.choose("#language", "de") // can't be loaded
	p.holds(`document.querySelector("#language").value === "fr"`, "the language that it has")
	p.goOffline(false)
	if err := demoPhone(s).Approve(waiting(t, s).UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Connecté en tant que Dana Demo")
	p.sees("dd", "mot de passe et approbation sur votre téléphone")
	p.choose("#language", "ja")
	p.sees("h1", "Dana Demo さんでログイン中")
	p.forgets()
}

// choose takes an entry of a list, as a person does.
func (p *page) choose(selector, value string) {
	p.t.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](`{ const list = document.querySelector(` + quote(selector) + `);
		list.value = ` + quote(value) + `; list.dispatchEvent(new Event("change", { bubbles: true })); }`))
}

// pushLanguage: the phone asks in the language of the page.
func pushLanguage(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.logsIn(t, s, "es-MX", "Inicia sesión en Countersign")
	p.sees("h1", "Aprueba en tu teléfono")
	request := waiting(t, s)
	if !strings.HasPrefix(request.Message, "¿Iniciar sesión en Countersign?") {
		t.Errorf("the phone says %q", request.Message)
	}
	if err := demoPhone(s).Deny(request.UUID); err != nil {
		t.Fatal(err)
	}
	p.sees("h1", "Introduce un código")
	p.choose("#language", "de")
	p.sees("h1", "Code eingeben")
	p.click(`[data-way="push"]`)
	p.sees("h1", "Auf dem Telefon bestätigen")
	if request := waiting(t, s); !strings.HasPrefix(request.Message, "Bei Countersign anmelden?") {
		t.Errorf("the phone says %q", request.Message)
	}
}

// textLanguage: Authy is told the language of the text.
func textLanguage(t *testing.T, r *rig) {
	s := r.system(t, nil)
	demoPhone(s).RemoveApp()
	p := r.logsIn(t, s, "zh-CN", "登录")
	p.click(`[data-way="sms"]`)
	p.sees(".note", "含验证码的短信已发送到")
	for _, got := range s.Authy.Received() {
		if got.Endpoint == authysim.EndpointSMS && got.Params.Get("locale") != "zh-CN" {
			t.Errorf("Authy was told %v, want the language zh-CN", got.Params)
		}
	}
}

// numbersInArabic: a phone number reads from left to right, whatever the text around it.
func numbersInArabic(t *testing.T, r *rig) {
	s := r.system(t, nil)
	demoPhone(s).RemoveApp()
	p := r.logsIn(t, s, "ar", "تسجيل الدخول")
	p.click(`[data-way="sms"]`)
	p.sees(".note", "•")
	p.ordered("#factor .note", "+1•23")
	p.fill("#code", demoPhone(s).LastCode())
	p.sees("h1", "Dana Demo")
	p.ordered(`[data-fact="phone"]`, "+12010123")
}

// ordered waits until the characters of an element stand from left to right in that order.
func (p *page) ordered(selector, characters string) {
	p.t.Helper()
	p.holds(fmt.Sprintf(`(() => {
		const text = document.createTreeWalker(document.querySelector(%s), NodeFilter.SHOW_TEXT).nextNode();
		let from = 0, left = -Infinity;
		return [...%s].every((c) => {
			const at = text.data.indexOf(c, from), range = new Range();
			if (at < 0) return false;
			range.setStart(text, at); range.setEnd(text, at + 1);
			const before = left;
			[from, left] = [at + 1, range.getBoundingClientRect().left];
			return left > before;
		});
	})()`, quote(selector), quote(characters)), characters+" from left to right")
}

// languageIsLate: a file that does not come is asked for again, until it does.
func languageIsLate(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.blank(t)
	p.answers("*/texts/en.json", 503, "")
	p.do(chromedp.Navigate(s.URL))
	p.holds(`performance.getEntriesByType("resource").filter((e) => e.name.endsWith("/texts/en.json")).length > 1`, "that it asks again")
	p.answersItself()
	p.sees("h1", "Log in")
}
