package approval

import (
	"context"
	"log/slog"
	"net/http"

	"countersign/shared/api"
	"countersign/shared/authy"
)

// Failure is the answer to a request that needed the provider and did not get
// it: 503 when the provider said nothing or asked to come later, 502 when its
// answer refuses what should work, or is of no use. The cause goes to the log.
func Failure(cause error) *api.Error {
	if authy.Unavailable(cause) {
		return &api.Error{Status: http.StatusServiceUnavailable, Code: "unavailable", Cause: cause,
			Message: "The service that reaches your phone does not answer. Please try again in a moment."}
	}
	return &api.Error{Status: http.StatusBadGateway, Code: "provider_failed", Cause: cause,
		Message: "The service that reaches your phone could not do this. Please try another way."}
}

// Note puts what the provider failed with into the request's log line; nil is
// nothing. For requests that are answered all the same.
func Note(ctx context.Context, problem error) {
	if problem != nil {
		api.Annotate(ctx, slog.String("provider", problem.Error()))
	}
}
