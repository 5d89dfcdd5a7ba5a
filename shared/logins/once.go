package logins

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// once keeps the SDK from repeating a write that hands something back, unless it
// is certain that it did not happen: an answer that was lost, and another's write
// in between, would hand it back twice.
func once(back bool) func(*dynamodb.Options) {
	return func(o *dynamodb.Options) {
		if !back {
			return
		}
		o.Retryer = retry.NewStandard(func(s *retry.StandardOptions) {
			s.Retryables = []retry.IsErrorRetryable{retry.RetryableErrorCode{Codes: retry.DefaultThrottleErrorCodes}}
			s.Backoff = retry.NewExponentialJitterBackoff(200 * time.Millisecond)
		})
	}
}
