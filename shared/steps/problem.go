package steps

import (
	"context"
	"log/slog"

	"countersign/shared/api"
)

// LogProblem writes into the request's log line why the provider failed, where the client gets
// its answer all the same. It writes nothing for nil.
func LogProblem(ctx context.Context, problem error) {
	if problem != nil {
		api.Annotate(ctx, slog.String("provider", problem.Error()))
	}
}
