// Package browser_test drives the login page in a real browser, through the built
// functions: what a person does, and what a person then sees.
//
// It needs Chromium or Chrome in the PATH and skips without one, or fails when
// CI_BROWSER is "required". With PICTURES=DIR every view that the tests come by is
// kept in that folder as a picture, in each of the looks that looks lists.
package browser_test

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"countersign/local/stack"
	"countersign/shared/authy/authytest"

	"github.com/chromedp/chromedp"
)

// patience is how long a page may take to show what it should.
const patience = 30 * time.Second

// rig is a browser, and the functions that its pages talk to.
type rig struct {
	browser  context.Context
	binaries string
}

func newRig(t *testing.T) *rig {
	t.Helper()
	path := chromium(t)
	r := &rig{binaries: t.TempDir()}
	if err := stack.Build(t.Context(), r.binaries); err != nil {
		t.Fatal(err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.NoSandbox, // as root, in a container, there is none
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-US"),
	)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	browser, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	r.browser = browser
	return r
}

// chromium finds the browser.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI_BROWSER") == "required" {
		t.Fatal("there is no chromium in the PATH, and CI_BROWSER says that there must be")
	}
	t.Skip("there is no chromium in the PATH: install it to run the browser tests")
	return ""
}

// system starts a system of its own for a test, with one account whose phone has
// the app.
func (r *rig) system(t *testing.T, settings map[string]string) *stack.Stack {
	t.Helper()
	s, err := stack.Start(t.Context(), stack.Options{
		Binaries: r.binaries,
		Demo:     true,
		Set:      settings,
		Authy:    authytest.Options{AppName: "Countersign"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// demoPhone is the demo account's.
func demoPhone(s *stack.Stack) *authytest.Phone { return s.Authy.Phone("1", "2015550123") }
