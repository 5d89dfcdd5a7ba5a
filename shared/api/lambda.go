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

// answerMargin is the part of Lambda's time that is reserved for the answer. A handler
// whose context ends can still answer 503; when Lambda's own time ends, the client gets
// no answer of ours.
const answerMargin = 500 * time.Millisecond

// Start serves events of an API Gateway HTTP API with h. It does not return.
func Start(h http.Handler, o Options) {
	lambda.Start(func(ctx context.Context, event events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		return Invoke(o.Into(ctx, os.Stdout), h, event)
	})
}

// Invoke serves one event (payload format 2.0) with h. The request's context ends
// shortly before ctx does. Invoke returns an error only for an event that is not an
// HTTP request; every failure of h becomes an answer.
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
