package config

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

// API Gateway gives a request 30 s in total, and the SDK's default back-off alone may
// take 20 s of them.
const (
	attempts       = 3
	attemptTimeout = 2 * time.Second
	longestPause   = 200 * time.Millisecond
)

// readParameter returns the decrypted value of a SecureString. It refuses other types,
// whose values are readable in the console and in backups.
func readParameter(ctx context.Context, name string) (string, error) {
	settings := AWS()
	settings.HTTPClient = awshttp.NewBuildableClient().WithTimeout(attemptTimeout)
	settings.Retryer = func() aws.Retryer {
		return retry.NewStandard(func(o *retry.StandardOptions) {
			o.MaxAttempts = attempts
			o.Backoff = retry.BackoffDelayerFunc(pause)
		})
	}
	out, err := ssm.NewFromConfig(settings).GetParameter(ctx, &ssm.GetParameterInput{
		Name:           &name,
		WithDecryption: aws.Bool(true),
	})
	if err != nil {
		return "", err
	}
	if out.Parameter == nil || out.Parameter.Value == nil {
		return "", errors.New("the answer holds no value")
	}
	if out.Parameter.Type != types.ParameterTypeSecureString {
		return "", errors.New("it is no SecureString: make it anew as one")
	}
	return *out.Parameter.Value, nil
}

// pause is full jitter: many cold starts that fail together must not retry together.
func pause(int, error) (time.Duration, error) {
	return rand.N(longestPause), nil
}
