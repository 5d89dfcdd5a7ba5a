package browser_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// lightest is what a first visit may load, compressed.
const lightest = 48 << 10

// TestVisit: what the first visit loads, and in which order.
func TestVisit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for name, run := range map[string]func(*testing.T, *rig){
		"first":               firstVisit,
		"without the API":     withoutAPI,
		"without a script":    withoutScript,
		"with scripts off":    scriptsOff,
		"forced colours":      forcedColours,
		"markup out of texts": markupOutOfText,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, r)
		})
	}
}

// loaded is what the browser tells of one file.
type loaded struct {
	Name          string
	Size, Network float64 // compressed bytes; with the headers, 0 from the cache
	Status        int
}

const allLoaded = `[...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
	.map((e) => ({ name: e.name, size: e.encodedBodySize, network: e.transferSize, status: e.responseStatus }))`

// firstVisit: light, from one origin, nothing refused, and none of the API before there
// is something to ask; and a second visit loads nothing again.
func firstVisit(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.sees("h1", "Log in")
	files, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]loaded](allLoaded))
	if err != nil {
		t.Fatal(err)
	}
	total := 0.0
	for _, f := range files {
		total += f.Size
		if !strings.HasPrefix(f.Name, s.URL+"/") || f.Status != 200 {
			t.Errorf("%s was loaded with status %d", f.Name, f.Status)
		}
		if strings.Contains(f.Name, "/session") || strings.Contains(f.Name, "/user") {
			t.Errorf("a first visit asks %s", f.Name)
		}
	}
	t.Logf("a first visit loads %d files, %.1f KB compressed; at most %d KB are allowed; no other origin", len(files), total/1024, lightest>>10)
	if total > lightest || len(files) < 10 {
		t.Errorf("got %d files of %.0f bytes, want at most %d bytes", len(files), total, lightest)
	}
	p.do(chromedp.Reload())
	p.sees("h1", "Log in")
	again, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]loaded](allLoaded))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range again {
		if f.Size > 500 && f.Network >= f.Size {
			t.Errorf("%s was loaded again: %.0f bytes", f.Name, f.Network)
		}
	}
}

// TestWeight: the same in each language. No browser is needed to see that.
func TestWeight(t *testing.T) {
	sizes := map[string]int{}
	common := 0
	for name, text := range client(t) {
		size := compressed(t, text)
		if strings.HasPrefix(name, "texts/") {
			sizes[name] = size
		} else {
			common += size
		}
	}
	for name, size := range sizes {
		t.Logf("with %s %.1f KB", name, float64(common+size)/1024)
		if common+size > lightest {
			t.Errorf("with %s a first visit loads %d bytes, want at most %d", name, common+size, lightest)
		}
	}
}

// compressed is how many bytes a text has under way.
func compressed(t *testing.T, text string) int {
	t.Helper()
	var small bytes.Buffer
	z, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return small.Len()
}

// withoutAPI: something is there to read while the API has said nothing.
func withoutAPI(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.blank(t)
	p.holdsBack("*/session*")
	p.do(chromedp.Navigate(s.URL))
	p.sees("h1", "Log in")
	p.do(chromedp.Evaluate[chromedp.Void](`localStorage.setItem("countersign.known", "yes")`), chromedp.Reload())
	p.sees("h1", "One moment…")
	p.state("loading")
}

// withoutScript: with its scripts missing the page is no form that sends a password.
func withoutScript(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.blank(t)
	p.answers("*.js", 404, "")
	p.do(chromedp.Navigate(s.URL))
	p.sees("header", "Countersign")
	p.hidden("form")
}

// scriptsOff: the page says in each language what it needs.
func scriptsOff(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, nil)
	p := r.blank(t)
	if _, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	p.do(chromedp.Navigate(s.URL))
	p.sees(".noscript", "This page needs JavaScript")
	p.sees(".noscript [lang=ar]", "JavaScript")
	p.hidden("main > section")
	p.picture("no script")
	p.look(narrow)
	p.fits("no script, 320 pixels wide")
}

// forcedColours: with the colours of the person everything is still there.
func forcedColours(t *testing.T, r *rig) {
	long(t)
	s := r.system(t, nil)
	p := r.tab(t, s.URL)
	p.logIn(s)
	p.sees("h1", "Approve on your phone")
	params := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}}
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, params); err != nil {
		t.Fatal(err)
	}
	p.holds(`getComputedStyle(document.querySelector("#factor")).borderTopStyle === "solid"`, "the edge of the card")
	if folder := os.Getenv("PICTURES"); folder != "" {
		if err := os.WriteFile(filepath.Join(folder, "forced-colours.png"), p.shoot(narrow), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// markupOutOfText: the browser itself refuses what the sources never do.
func markupOutOfText(t *testing.T, r *rig) {
	s := r.system(t, nil)
	p := r.quiet(t, s.URL)
	p.sees("h1", "Log in")
	for _, script := range []string{
		`document.body.innerHTML = "<b>x"`, `trustedTypes.createPolicy("x", {})`, `eval("1")`, `new Function("1")`,
	} {
		p.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(
			`delete window.done; setTimeout(() => { try { %s; window.done = true; } catch { window.done = false; } })`, script)))
		p.holds(`window.done === false`, "that it refuses "+script)
	}
}
