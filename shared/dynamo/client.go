// Package dynamo makes the DynamoDB client that the tables share.
package dynamo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
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

// Client returns a client set up by the environment, in the way that every AWS
// program is: AWS_ENDPOINT_URL_DYNAMODB points it at a table engine other than
// AWS's. It makes no request yet. The client is safe for concurrent use, and one
// is enough for a process.
//
// Its calls are tried three times. An error that only time can cure (throttling,
// a timeout, a broken connection, a fault of the service) has in its chain a
// method Unavailable() bool that returns true.
func Client(ctx context.Context) (*dynamodb.Client, error) {
	settings, err := config.LoadDefaultConfig(ctx,
		// The SDK's own builder and not an *http.Client: with the latter,
		// AWS_CA_BUNDLE in the environment is an error.
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(attemptTimeout)),
		config.WithRetryer(func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.MaxAttempts = attempts
				o.Backoff = retry.BackoffDelayerFunc(pause)
			})
		}))
	if err != nil {
		return nil, fmt.Errorf("load aws settings: %w", err)
	}
	return dynamodb.NewFromConfig(settings, dynamodb.WithAPIOptions(markUnavailable)), nil
}

// pause is the time before the attempt that follows number n, with full jitter:
// functions that were throttled together must not come back together. The SDK's
// own back-off has no jitter left when its longest pause is under a second.
func pause(n int, _ error) (time.Duration, error) {
	return rand.N(min(firstPause<<min(max(n, 0), 8), longestPause)), nil
}
