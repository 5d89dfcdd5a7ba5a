// Package browser_test drives the login page in a real browser, through the built
// functions: what a person does, and what a person then sees.
//
// It needs Chromium or Chrome in the PATH and skips without one, or fails when
// CI_BROWSER is "required". With -short it leaves out what is long: every language, look and
// fault of the simulated phone, states that few people meet, and waits of a minute. With PICTURES=DIR every view that the tests come by is
// kept in that folder as a picture, in each of the looks that looks lists.
package browser_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"countersign/local/stack"
	authysim "countersign/sim/authy"

	"github.com/chromedp/chromedp"
)

// patience is how long a page may take to show what it should, on a machine that is busy with other things.
const patience = 3 * time.Minute

// long leaves a test out of make test; make test-long runs it.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("long: make test-long runs it")
	}
}

// rig is a browser, and the functions that its pages talk to.
type rig struct {
	browser  context.Context
	binaries string
}

// newRig gives the rig that all tests share: it is made once.
func newRig(t *testing.T) *rig {
	t.Helper()
	path := chromium(t)
	shared.once.Do(func() { shared.rig, shared.err = start(path) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.rig
}

// shared is made by the first test that needs it, and ended by TestMain.
var shared struct {
	once  sync.Once
	rig   *rig
	err   error
	close []func()
}

func TestMain(m *testing.M) {
	flag.Parse()
	// These tests wait more than they work, the long ones for minutes.
	if f := flag.Lookup("test.parallel"); f.Value.String() == f.DefValue {
		parallel := "6"
		if testing.Short() {
			parallel = "4"
		}
		_ = flag.Set("test.parallel", parallel)
	}
	code := m.Run()
	for _, end := range slices.Backward(shared.close) {
		end()
	}
	if err := writeGallery(os.Getenv("PICTURES")); err != nil {
		fmt.Fprintln(os.Stderr, "write the gallery:", err)
		code = 1
	}
	os.Exit(code)
}

// start builds the functions and starts the browser.
func start(chromium string) (*rig, error) {
	folder, err := os.MkdirTemp("", "countersign-browser")
	if err != nil {
		return nil, err
	}
	shared.close = append(shared.close, func() { os.RemoveAll(folder) })
	r := &rig{binaries: filepath.Join(folder, "functions")}
	if err := stack.Build(context.Background(), r.binaries); err != nil {
		return nil, err
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium),
		chromedp.UserDataDir(filepath.Join(folder, "profile")),
		chromedp.NoSandbox, // as root, in a container, there is none
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		// Two pages of the address bar's, which nobody sees here, would be loaded with every window: a third of its cost.
		chromedp.Flag("disable-features", "Translate,WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup"),
		chromedp.Flag("lang", "en-US"),
	)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	shared.close = append(shared.close, cancel)
	browser, cancel := chromedp.NewContext(allocator)
	shared.close = append(shared.close, cancel)
	if err := chromedp.Do(browser); err != nil {
		return nil, fmt.Errorf("start the browser: %w", err)
	}
	r.browser = browser
	return r, nil
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

// How long a push and a login last, unless a test says otherwise: long, because a busy machine may take minutes for a test. No
// test waits for them to end: Table.Age makes them older.
const (
	pushLife  = 10 * time.Minute
	loginLife = 30 * time.Minute
)

// No denial pauses the next push, but in the test that is about that.
func lives() map[string]string {
	return map[string]string{"PUSH_LIFETIME": pushLife.String(), "LOGIN_LIFETIME": loginLife.String(), "PUSH_PAUSE": "0s"}
}

// system starts a system of its own for a test, with one account whose phone has
// the app.
func (r *rig) system(t *testing.T, settings map[string]string) *stack.Stack {
	t.Helper()
	set := lives()
	maps.Copy(set, settings)
	s, err := stack.Start(t.Context(), stack.Options{
		Binaries: r.binaries,
		Demo:     true,
		Set:      set,
		Authy:    authysim.Options{AppName: "Countersign"},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// demoPhone is the demo account's.
func demoPhone(s *stack.Stack) *authysim.Phone { return s.Authy.Phone("1", "2015550123") }

// waiting is the oldest request that waits on the demo account's phone.
func waiting(t *testing.T, s *stack.Stack) authysim.Request {
	t.Helper()
	requests := demoPhone(s).Pending()
	if len(requests) == 0 {
		t.Fatal("no request waits on the phone")
	}
	return requests[0]
}
