package browser_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// branded starts a system whose login page has that brand.
func (r *rig) branded(t *testing.T, brand stack.Brand) *stack.Stack {
	t.Helper()
	s, err := stack.Start(t.Context(), stack.Options{
		Binaries: r.binaries, Demo: true, Set: lives(), Brand: brand, Authy: authysim.Options{AppName: brand.Name},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// TestBrand: a brand.json changes name, logo, colour and links, in each theme so that
// they can be read.
func TestBrand(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	s := r.branded(t, stack.Brand{Name: "Example Shop", Accent: "#ffd400", Support: "mailto:help@example.com", Privacy: "https://example.com/privacy"})
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	p.sees("header", "Example Shop")
	p.sees("footer", "Help")
	p.sees("footer", "Privacy")
	p.hidden("[data-link=terms]")
	p.holds(`document.title.includes("Example Shop") && !document.title.includes("Countersign")`, "the brand's name in the title")
	p.holds(`document.querySelector("[data-link=support]").href === "mailto:help@example.com"`, "the address of help")
	p.state("brand, a pale accent")
}

// TestLogo: the policy lets the one picture in that the brand names.
func TestLogo(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40"><rect width="120" height="40" fill="teal"/></svg>`
	pictures := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		_, _ = io.WriteString(w, drawing)
	}))
	defer pictures.Close()
	s := r.branded(t, stack.Brand{Name: "Example Shop", Logo: pictures.URL + "/logo.svg"})
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	p.holds(`document.querySelector("#logo").naturalWidth === 120`, "the logo")
	p.state("brand, a logo")
	other := `new Promise((done) => { const i = new Image(); i.onload = () => done("shown"); i.onerror = () => done("refused"); i.src = %q; })`
	q := r.quiet(t, s.URL)
	q.sees("h1", "Log in")
	q.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`window.answer = "", `+other+`.then((a) => { window.answer = a; }), 0`, pictures.URL+"/another.svg")))
	q.holds(`window.answer === "refused"`, "that the policy refuses any other picture")
}
