package config

import (
	"context"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// AWS returns the SDK's configuration from Lambda's environment: the region and the
// function's credentials. AWS_ENDPOINT_URL replaces AWS's own servers, and
// AWS_ENDPOINT_URL_DYNAMODB and AWS_ENDPOINT_URL_SSM take precedence over it, as for
// every AWS program.
//
// The SDK's LoadDefaultConfig reads the same variables. But it also links clients for
// profiles, single sign-on and instance metadata, which no function can use; they made
// up a seventh of each zip (docs/decisions.md).
func AWS() aws.Config {
	settings := aws.Config{
		Region: os.Getenv("AWS_REGION"),
		Credentials: credentials.NewStaticCredentialsProvider(
			os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")),
		ConfigSources: []any{endpoints{}},
	}
	if url := os.Getenv("AWS_ENDPOINT_URL"); url != "" {
		settings.BaseEndpoint = &url
	}
	return settings
}

// endpoints gives the SDK's client of each service its endpoint.
type endpoints struct{}

// GetServiceBaseEndpoint has the name and signature that the SDK looks for in
// [aws.Config.ConfigSources].
func (endpoints) GetServiceBaseEndpoint(_ context.Context, service string) (string, bool, error) {
	url := os.Getenv("AWS_ENDPOINT_URL_" + strings.ToUpper(service))
	return url, url != "", nil
}
