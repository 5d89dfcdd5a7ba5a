package authy

import (
	"context"
	"time"

	"countersign/shared/metrics"
)

// count measures a call that began at begin and ended with err.
func count(ctx context.Context, op string, begin time.Time, err *error) {
	metrics.Provider(ctx, op, time.Since(begin), failed(*err))
	if e := asError(*err); e != nil && (e.reason == keyFailed || e.Code == codeBadKey) {
		metrics.ProviderKey(ctx)
	}
}

// failed tells whether a call brought no answer that a person can act on. That a code is
// wrong, a phone has no app, a field is refused, or that Authy does not serve this person are such answers.
func failed(err error) bool {
	e := asError(err)
	if e == nil {
		return err != nil
	}
	_, refused := e.RefusedField()
	return !refused && !e.invalidToken && !e.NoApp() && !e.Gone() && !e.Suspended()
}
