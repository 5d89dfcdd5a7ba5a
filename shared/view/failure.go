package view

import (
	"net/http"
	"time"

	"countersign/shared/api"
	"countersign/shared/factor"
	"countersign/shared/logins"
)

// busy is the Retry-After if the provider was asked too often. Providers name no time. This
// one is long enough to spare the provider, and short enough for a person who waits.
const busy = 30 * time.Second

// Failure is the answer if the provider failed: 409 if it does not serve this person, 429 if
// it was asked too often, 503 if it did not answer, and 502 if it refused a request that
// should work or if its answer makes no sense. The log shows the cause.
func Failure(cause error) *api.Error {
	switch {
	case factor.Gone(cause):
		return NotEnrolled(cause)
	case factor.Suspended(cause):
		return &api.Error{Status: http.StatusConflict, Code: logins.MethodUnavailable, Cause: cause,
			Message: "The service that reaches your phone has suspended it. Please contact support."}
	case factor.TooOften(cause):
		return &api.Error{Status: http.StatusTooManyRequests, Code: "too_many_attempts", Cause: cause, Retry: busy,
			Message: "The service that reaches your phone is asked too often right now. Please wait and try again."}
	case factor.Unavailable(cause):
		return &api.Error{Status: http.StatusServiceUnavailable, Code: "unavailable", Cause: cause,
			Message: "The service that reaches your phone does not answer. Please try again in a moment."}
	}
	return &api.Error{Status: http.StatusBadGateway, Code: "provider_failed", Cause: cause,
		Message: "The service that reaches your phone could not do this. Please try another way."}
}

// NotEnrolled is the answer if the provider does not know the person. cause is what the
// provider said, or nil if we knew it before asking.
func NotEnrolled(cause error) *api.Error {
	return &api.Error{Status: http.StatusConflict, Code: logins.FactorGone, Cause: cause,
		Message: "The service that reaches your phone no longer knows it. Please log in again, and we will connect it anew."}
}
