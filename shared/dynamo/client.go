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

// A request behind API Gateway has 30 s in all, and several reads and writes to
// make. With these bounds one call that never gets an answer ends in about 6 s;
// the SDK's own back-off alone may take 20 s.
const (
	attempts       = 3
	attemptTimeout = 2 * time.Second
	firstPause     = 25 * time.Millisecond
	longestPause   = 200 * time.Millisecond
)

// Client returns a client for settings: in a function what config.AWS reads,
// on an operator's machine what ops/operator finds. It makes no request yet. The
// client is safe for concurrent use, and one is enough for a process.
//
// Its calls are tried three times. An error that only time can cure (throttling,
// a timeout, a broken connection, a fault of the service) has in its chain a
// method Unavailable() bool that returns true.
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

// pause is the time before the attempt that follows number n, with full jitter:
// functions that were throttled together must not come back together. The SDK's
// own back-off has no jitter left when its longest pause is under a second.
func pause(n int, _ error) (time.Duration, error) {
	return rand.N(min(firstPause<<min(max(n, 0), 8), longestPause)), nil
}
