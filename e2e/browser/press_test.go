package browser_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// pressAfterCountry: a press of the button reaches it, wherever it lands on it and whatever the field for the country was in
// the middle of. The list of countries must not cover the button, and what closes or is written as the field loses the focus
// must not move the button away before the mouse is let go.
func pressAfterCountry(t *testing.T, r *rig) {
	p := r.tab(t, r.system(t, nil).URL+"/#sign-up")
	for _, l := range []look{wide, narrow} {
		p.look(l)
		for _, typed := range []string{"germ", "united", "+4", "xx"} {
			for _, at := range []float64{.1, .9} {
				what := fmt.Sprintf("%s, %q typed, pressed at %.0f %%", l.name, typed, 100*at)
				p.fill("#sign-up-phone", "0151 23456789")
				p.fill("#sign-up-country", "")
				p.keys(typed)
				p.do(chromedp.Evaluate[chromedp.Void](`window.presses = 0;
					document.querySelector("#sign-up .main").onclick ??= (event) => { event.preventDefault(); window.presses++; }`))
				p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("#sign-up .main").scrollIntoView({ block: "center" })`))
				p.press("#sign-up .main", at)
				got, err := chromedp.Run(p.ctx, chromedp.Evaluate[int](`window.presses`))
				if err != nil || got != 1 {
					t.Errorf("%s: got %d clicks, %v", what, got, err)
				}
			}
		}
	}
}

// press is a press of the mouse's button at a part of an element's height, and its release at the same point.
func (p *page) press(selector string, at float64) {
	p.t.Helper()
	point, err := chromedp.Run(p.ctx, chromedp.Evaluate[[2]float64](fmt.Sprintf(`(() => {
		const box = document.querySelector(%s).getBoundingClientRect();
		return [box.left + box.width / 2, box.top + box.height * %f];
	})()`, quote(selector), at)))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMouseMoved, input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		params := input.DispatchMouseEventParams{Type: kind, X: point[0], Y: point[1], Button: input.MouseButtonLeft, ClickCount: 1}
		if kind == input.DispatchMouseEventTypeMouseMoved {
			params.Button, params.ClickCount = input.MouseButtonNone, 0
		}
		if _, err := chromedp.Call(p.ctx, input.DispatchMouseEvent, params); err != nil {
			p.t.Fatal(err)
		}
	}
}
