// Package dynamo makes the DynamoDB client that the tables share.
package dynamo

import (
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// A request behind API Gateway has 30 s in all, and it makes several reads and writes. With
// these limits, a call to DynamoDB that gets no answer ends after about 6 s. With the SDK's
// own limits, the pauses alone may take 20 s.
const (
	attempts       = 3
	attemptTimeout = 2 * time.Second
	firstPause     = 25 * time.Millisecond
	longestPause   = 200 * time.Millisecond
)

// Client returns a client. Functions pass the settings from config.AWS, and the operator's
// tools those from ops/operator. Client makes no request yet. The client is safe for
// concurrent use, and a process needs only one.
//
// The client tries each call up to three times. If the call still fails for a temporary
// reason (throttling, a timeout, a broken connection, a fault of the service), the error
// wraps one that has a method Unavailable() bool, which returns true.
func Client(settings aws.Config) *dynamodb.Client {
	settings.HTTPClient = awshttp.NewBuildableClient().WithTimeout(attemptTimeout)
	settings.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts = attempts
			o.Backoff = retry.BackoffDelayerFunc(pause)
		})
	}
	return dynamodb.NewFromConfig(settings, dynamodb.WithAPIOptions(markUnavailable))
}

// pause returns how long to wait after the failed attempt n, with full jitter: functions
// that were throttled at the same time must not try again at the same time. The SDK's own
// back-off has no jitter if its longest pause is under a second.
func pause(n int, _ error) (time.Duration, error) {
	return rand.N(min(firstPause<<min(max(n, 0), 8), longestPause)), nil
}
