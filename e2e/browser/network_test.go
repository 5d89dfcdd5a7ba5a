package browser_test

import (
	"context"

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
