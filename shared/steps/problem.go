package steps

import (
	"context"
	"log/slog"

	"countersign/shared/api"
)

// LogProblem puts what the provider failed with into the request's log line; nil is
// nothing. For requests that are answered all the same.
func LogProblem(ctx context.Context, problem error) {
	if problem != nil {
		api.Annotate(ctx, slog.String("provider", problem.Error()))
	}
}
