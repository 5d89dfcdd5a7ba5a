package api

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
)

// answerMargin is what is kept of Lambda's time for the answer: a handler
// whose context ends can still say 503, where Lambda would say nothing.
const answerMargin = 500 * time.Millisecond

// Start serves API Gateway's HTTP API events with h. It doesn't return.
func Start(h http.Handler, o Options) {
	lambda.Start(func(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		return Invoke(o.Into(ctx, os.Stdout), h, event)
	})
}

// Invoke serves one event (payload format 2.0) with h. The request's context
// ends a little before ctx does. The error is for an event that is no HTTP
// request; whatever h does with one is an answer.
func Invoke(ctx context.Context, h http.Handler, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	if event.Version != "2.0" || event.RequestContext.HTTP.Method == "" {
		return events.APIGatewayV2HTTPResponse{}, fmt.Errorf("read event: not an HTTP API request in payload format 2.0")
	}
	if deadline, ok := ctx.Deadline(); ok {
		margin := min(answerMargin, time.Until(deadline)/4)
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-margin))
		defer cancel()
	}
	out := &recorder{header: http.Header{}}
	h.ServeHTTP(out, toRequest(ctx, event))
	return toResponse(out), nil
}
