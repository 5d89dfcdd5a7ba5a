package view

import (
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/factor"
	"countersign/shared/logins"
)

// busy is how long a request waits after the provider said "too often". A provider
// gives no time, so this one is ours: long enough to spare it, and short enough for
// a person who waits.
const busy = 30 * time.Second

// Failure is the answer to a request that needed the provider and did not get
// it: 409 when the provider does not serve this person, 429 when the provider was
// asked too often, 503 when it said nothing, 502 when its answer refuses what should
// work, or is of no use. The cause goes to the log.
func Failure(cause error) *api.Error {
	switch {
	case factor.Gone(cause):
		return NotEnrolled(cause)
	case factor.Suspended(cause):
		return &api.Error{Status: http.StatusConflict, Code: logins.MethodUnavailable, Cause: cause,
			Message: "The service that reaches your phone has suspended it. Please contact support."}
	}
	if factor.TooOften(cause) {
		return &api.Error{Status: http.StatusTooManyRequests, Code: "too_many_attempts", Cause: cause, Retry: busy,
			Message: "The service that reaches your phone is asked too often right now. Please wait and try again."}
	}
	if factor.Unavailable(cause) {
		return &api.Error{Status: http.StatusServiceUnavailable, Code: "unavailable", Cause: cause,
			Message: "The service that reaches your phone does not answer. Please try again in a moment."}
	}
	return &api.Error{Status: http.StatusBadGateway, Code: "provider_failed", Cause: cause,
		Message: "The service that reaches your phone could not do this. Please try another way."}
}

// NotEnrolled is the answer where the provider does not know the person, by its own
// word, the cause, or by ours, without one.
func NotEnrolled(cause error) *api.Error {
	return &api.Error{Status: http.StatusConflict, Code: logins.FactorGone, Cause: cause,
		Message: "The service that reaches your phone no longer knows it. Please log in again, and we will connect it anew."}
}
