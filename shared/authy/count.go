package authy

import (
	"context"
	"time"

	"countersign/shared/metrics"
)

// count reports the metrics of a call that started at begin and ended with err.
func count(ctx context.Context, op string, begin time.Time, err *error) {
	metrics.Provider(ctx, op, time.Since(begin), failed(*err))
	if e := asError(*err); e != nil && (e.reason == keyFailed || e.Code == codeBadKey) {
		metrics.ProviderKey(ctx)
	}
}

// failed tells whether Authy failed. It did not fail if its answer is about the person: the
// code is wrong, the phone has no app, a field is refused, or Authy does not know or does not
// serve this person.
func failed(err error) bool {
	e := asError(err)
	if e == nil {
		return err != nil
	}
	_, refused := e.RefusedField()
	return !refused && !e.invalidToken && !e.NoApp() && !e.Gone() && !e.Suspended()
}
