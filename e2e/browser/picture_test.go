package browser_test

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// look is a kind of screen.
type look struct {
	name          string
	width, height int64
	scheme        string
}

var (
	wide       = look{"wide", 1000, 700, "light"}
	wideDark   = look{"wide-dark", 1000, 700, "dark"}
	narrow     = look{"narrow", 320, 640, "light"}
	narrowDark = look{"narrow-dark", 320, 640, "dark"}
)

// pictures keeps what the page shows, if somebody asked for pictures: in both widths,
// light and dark, in English and in Arabic.
func (p *page) pictures(name string) {
	p.t.Helper()
	if os.Getenv("PICTURES") == "" {
		return
	}
	for _, tag := range []string{"en", "ar"} {
		p.speak(tag, texts(p.t, tag))
		p.picture(name + " " + tag)
	}
}

// picture keeps what a page shows that speaks one language, if somebody asked for
// pictures.
func (p *page) picture(name string) {
	p.t.Helper()
	folder := os.Getenv("PICTURES")
	if folder == "" {
		return
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		p.t.Fatal(err)
	}
	for _, l := range []look{wide, wideDark, narrow, narrowDark} {
		p.look(l)
		file := strings.ReplaceAll(name+" "+l.name, " ", "-") + ".png"
		if err := os.WriteFile(filepath.Join(folder, file), p.shoot(l), 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
	p.do(chromedp.ResetViewport())
}

// look makes the tab a kind of screen. Nothing moves on it, so that a picture is one
// of a moment that lasts.
func (p *page) look(l look) {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(l.width, l.height))
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: l.scheme},
			{Name: "prefers-reduced-motion", Value: "reduce"},
		},
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// shoot is the whole page as a PNG.
func (p *page) shoot(l look) []byte {
	p.t.Helper()
	height, err := chromedp.Run(p.ctx, chromedp.Evaluate[int64](`Math.ceil(scrollY + document.body.getBoundingClientRect().bottom)`))
	if err != nil {
		p.t.Fatal(err)
	}
	p.do(chromedp.EmulateViewport(l.width, max(height, l.height)), chromedp.Evaluate[chromedp.Void](`scrollTo(0, 0)`))
	shot, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		p.t.Fatal(err)
	}
	return shot
}
