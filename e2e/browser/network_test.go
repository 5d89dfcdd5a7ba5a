package browser_test

import (
	"context"
	"strconv"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// goOffline takes the tab's network away, or gives it back; the page is told.
func (p *page) goOffline(off bool) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: off, DownloadThroughput: -1, UploadThroughput: -1}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	_, err = chromedp.Call(p.ctx, network.OverrideNetworkState, network.OverrideNetworkStateParams{
		Offline: off, DownloadThroughput: -1, UploadThroughput: -1,
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// answers makes the tab get an answer of nobody's for every request that matches.
func (p *page) answers(pattern string, status int64, body string) {
	p.t.Helper()
	p.intercept(pattern, fetch.RequestStageRequest, func(ctx context.Context, id fetch.RequestID) error {
		_, err := chromedp.Call(ctx, fetch.FulfillRequest, fetch.FulfillRequestParams{
			RequestID: id, ResponseCode: status, Body: []byte(body),
		})
		return err
	})
}

// answersLater makes the tab be told to come again in so many seconds.
func (p *page) answersLater(pattern string, seconds int) {
	p.t.Helper()
	p.intercept(pattern, fetch.RequestStageRequest, func(ctx context.Context, id fetch.RequestID) error {
		_, err := chromedp.Call(ctx, fetch.FulfillRequest, fetch.FulfillRequestParams{
			RequestID: id, ResponseCode: 503, Body: []byte(`{"status":503,"code":"unavailable","message":"Later."}`),
			ResponseHeaders: []*fetch.HeaderEntry{{Name: "Retry-After", Value: strconv.Itoa(seconds)}},
		})
		return err
	})
}

// loses lets requests that match get through, and their answers not.
func (p *page) loses(pattern string) {
	p.t.Helper()
	p.intercept(pattern, fetch.RequestStageResponse, func(ctx context.Context, id fetch.RequestID) error {
		_, err := chromedp.Call(ctx, fetch.FailRequest, fetch.FailRequestParams{
			RequestID: id, ErrorReason: network.ErrorReasonConnectionReset,
		})
		return err
	})
}

// losesOnce does that to the first answer alone.
func (p *page) losesOnce(pattern string) {
	p.t.Helper()
	lost := false
	p.intercept(pattern, fetch.RequestStageResponse, func(ctx context.Context, id fetch.RequestID) error {
		if lost {
			_, err := chromedp.Call(ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: id})
			return err
		}
		lost = true
		_, err := chromedp.Call(ctx, fetch.FailRequest, fetch.FailRequestParams{
			RequestID: id, ErrorReason: network.ErrorReasonConnectionReset,
		})
		return err
	})
}

// holdsBack lets no request that matches get through.
func (p *page) holdsBack(pattern string) {
	p.t.Helper()
	p.intercept(pattern, fetch.RequestStageRequest, func(context.Context, fetch.RequestID) error { return nil })
}

// delays makes every answer come so many milliseconds later.
func (p *page) delays(ms float64) {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Latency: ms, DownloadThroughput: -1, UploadThroughput: -1}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
}

// answersItself ends what answers and loses began.
func (p *page) answersItself() {
	p.t.Helper()
	p.stop()
	if _, err := chromedp.Call(p.ctx, fetch.Disable, cdp.Empty{}); err != nil {
		p.t.Fatal(err)
	}
}

func (p *page) intercept(pattern string, stage fetch.RequestStage, handle func(context.Context, fetch.RequestID) error) {
	p.t.Helper()
	p.stop()
	ctx, cancel := context.WithCancel(p.ctx)
	p.stop = cancel
	paused := chromedp.Events(ctx, fetch.RequestPaused)
	_, err := chromedp.Call(ctx, fetch.Enable, fetch.EnableParams{
		Patterns: []*fetch.RequestPattern{{URLPattern: pattern, RequestStage: stage}},
	})
	if err != nil {
		p.t.Fatal(err)
	}
	go func() {
		for event, err := range paused {
			if err != nil || handle(ctx, event.RequestID) != nil {
				return // the tab is closed, or the next fault begins
			}
		}
	}()
}
