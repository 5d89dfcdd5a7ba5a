package browser_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"countersign/local/stack"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// page is a tab, and what a person does in it.
type page struct {
	t    *testing.T
	ctx  context.Context
	stop context.CancelFunc // of the fault that its network has
}

// tab opens a tab of a person of its own: its cookies are nobody else's.
func (r *rig) tab(t *testing.T, url string) *page {
	t.Helper()
	return openTab(r.browser, t, url, chromedp.WithNewBrowserContext())
}

// quiet opens a tab whose complaints are what the test wants.
func (r *rig) quiet(t *testing.T, url string) *page {
	t.Helper()
	ctx, cancel := chromedp.NewContext(r.browser, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &page{t: t, ctx: ctx, stop: func() {}}
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("open a tab: %v", err)
	}
	p.do(chromedp.Navigate(url))
	return p
}

// blank opens a tab with nothing in it yet.
func (r *rig) blank(t *testing.T) *page {
	t.Helper()
	return r.tab(t, "about:blank")
}

// before runs a script in every page before the page's own.
func (p *page) before(script string) {
	p.t.Helper()
	params := cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: script}
	if _, err := chromedp.Call(p.ctx, cdppage.AddScriptToEvaluateOnNewDocument, params); err != nil {
		p.t.Fatal(err)
	}
}

// tab opens another tab of the same person.
func (p *page) tab(url string) *page {
	p.t.Helper()
	return openTab(p.ctx, p.t, url)
}

func openTab(parent context.Context, t *testing.T, url string, options ...chromedp.ContextOption) *page {
	t.Helper()
	complaints := make(chan string, 100)
	options = append(options, chromedp.WithListener(func(event any) { listen(event, complaints) }))
	ctx, cancel := chromedp.NewContext(parent, options...)
	p := &page{t: t, ctx: ctx, stop: func() {}}
	t.Cleanup(func() {
		cancel()
		for range len(complaints) {
			t.Errorf("the browser complains: %s", <-complaints)
		}
	})
	if err := chromedp.Do(ctx); err != nil { // binds the tab's life to ctx, not to patience
		t.Fatalf("open a tab: %v", err)
	}
	p.do(chromedp.Navigate(url))
	return p
}

// listen keeps what must not happen: an exception, a console error, a violation of
// the content policy. A refused request, which the browser logs too, is no fault of
// the page.
func listen(event any, complaints chan<- string) {
	text := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			text = "console.error:"
			for _, arg := range e.Args {
				text += " " + arg.Description
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			text = e.Entry.Text
		}
	}
	if text == "" {
		return
	}
	select {
	case complaints <- text:
	default: // there are enough of them
	}
}

// do runs actions and fails the test if one does not get through.
func (p *page) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.t.Fatalf("%v; the page shows:\n%s", err, p.text())
	}
}

// click presses what is shown, and unfolds first what it is folded into. A page may draw it
// anew between the search for it and the press, which then reaches nothing; a person's hand
// would go to where it is now.
func (p *page) click(selector string) {
	p.t.Helper()
	p.holds(fmt.Sprintf(`(() => {
		const found = document.querySelector(%s), fold = found?.closest("details:not([open])");
		if (fold && !found.closest("summary") && fold.checkVisibility()) fold.querySelector("summary").click();
		return found?.checkVisibility() === true;
	})()`, quote(selector)), selector)
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
		if gone := (*cdproto.Error)(nil); errors.As(err, &gone) && gone.Message == "Could not find node with given id" {
			continue
		}
		if err != nil {
			p.t.Fatalf("%v; the page shows:\n%s", err, p.text())
		}
		return
	}
}

// fill puts a text into a field, in place of what it holds, in one go, as a paste does. What depends on single keys uses keys.
func (p *page) fill(selector, text string) {
	p.t.Helper()
	p.holds(fmt.Sprintf(`(() => {
		const field = document.querySelector(%s);
		if (!field?.checkVisibility()) return false;
		field.focus();
		field.select();
		return document.activeElement === field;
	})()`, quote(selector)), selector)
	if _, err := chromedp.Call(p.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		p.t.Fatal(err)
	}
}

// keys presses keys, wherever the focus is.
func (p *page) keys(keys ...string) {
	p.t.Helper()
	for _, key := range keys {
		p.do(chromedp.KeyEvent(key))
	}
}

// enter presses the Enter key as one event, whose character a page can prevent.
func (p *page) enter() {
	p.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		params := input.DispatchKeyEventParams{Type: kind, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13}
		if kind == input.DispatchKeyEventTypeKeyDown {
			params.Text = "\r"
		}
		if _, err := chromedp.Call(p.ctx, input.DispatchKeyEvent, params); err != nil {
			p.t.Fatal(err)
		}
	}
}

// value waits until a field holds a text.
func (p *page) value(selector, text string) {
	p.t.Helper()
	p.holds(fmt.Sprintf(`document.querySelector(%s).value === %s`, quote(selector), quote(text)), fmt.Sprintf("%s with %q", selector, text))
}

// sees waits until a visible element says the text.
func (p *page) sees(selector, text string) {
	p.t.Helper()
	p.holds(fmt.Sprintf(`[...document.querySelectorAll(%s)].some((e) => e.checkVisibility() && e.innerText.includes(%s))`,
		quote(selector), quote(text)), fmt.Sprintf("%s with %q", selector, text))
}

// hidden waits until nothing visible matches.
func (p *page) hidden(selector string) {
	p.t.Helper()
	p.holds(fmt.Sprintf(`[...document.querySelectorAll(%s)].every((e) => !e.checkVisibility())`, quote(selector)), "no "+selector)
}

// focused waits until the focus is on an element.
func (p *page) focused(selector string) {
	p.t.Helper()
	p.holds(fmt.Sprintf(`document.activeElement?.matches(%s) === true`, quote(selector)), "the focus on "+selector)
}

// holds waits until an expression is true.
func (p *page) holds(expression, what string) {
	p.t.Helper()
	p.within(patience, expression, what)
}

// lasts waits for what takes its time.
func (p *page) lasts(expression string) {
	p.t.Helper()
	p.within(patience, expression, "that the time has passed")
}

func (p *page) within(patience time.Duration, expression, what string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for pause := 20 * time.Millisecond; ; pause = min(pause*3/2, 250*time.Millisecond) { // the browser's time is everybody's
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression))
		if err == nil && ok {
			return
		}
		select {
		case <-ctx.Done():
			p.t.Fatalf("the page does not show %s (%v); it shows:\n%s", what, err, p.text())
		case <-time.After(pause):
		}
	}
}

// text is what the page shows, for a message.
func (p *page) text() string {
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](`document.body.innerText`))
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(text)
}

// logIn fills in the form with the demo account and sends it.
func (p *page) logIn(s *stack.Stack) {
	p.t.Helper()
	p.sees("h1", "Log in")
	p.fill("#log-in-email", s.Demo.Email)
	p.fill("#log-in-password", s.Demo.Password)
	p.click("#log-in .main")
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string can always be written
	}
	return string(quoted)
}

// encoded is a value as a script writes it.
func encoded(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
