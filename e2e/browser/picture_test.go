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

func looks() []look {
	return []look{
		{"wide", 1000, 900, "light"},
		{"narrow", 320, 900, "light"},
		{"dark", 480, 900, "dark"},
	}
}

// picture keeps what the page shows, if somebody asked for pictures.
func (p *page) picture(name string) {
	p.t.Helper()
	folder := os.Getenv("PICTURES")
	if folder == "" {
		return
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		p.t.Fatal(err)
	}
	for _, l := range looks() {
		p.look(l)
		if wide := p.overflows(); wide != "" {
			p.t.Errorf("%s, %s: wider than the screen: %s", name, l.name, wide)
		}
		file := filepath.Join(folder, strings.ReplaceAll(name, " ", "-")+"-"+l.name+".png")
		if err := os.WriteFile(file, p.shoot(), 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
	p.do(chromedp.ResetViewport())
}

// look makes the tab a kind of screen.
func (p *page) look(l look) {
	p.t.Helper()
	p.do(chromedp.EmulateViewport(l.width, l.height))
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// shoot is the whole page as a PNG.
func (p *page) shoot() []byte {
	p.t.Helper()
	shot, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		p.t.Fatal(err)
	}
	return shot
}

// overflows names what reaches over the edge of the screen; "" for nothing.
func (p *page) overflows() string {
	p.t.Helper()
	wide, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`[...document.querySelectorAll("body *:not(.unseen)")]
		.filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)
		.map((e) => e.tagName + "." + e.className).join(" ")`))
	if err != nil {
		p.t.Fatal(err)
	}
	return wide
}
