package config

import (
	"context"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// AWS returns what Lambda's environment tells the AWS SDK: the region and the
// function's credentials. AWS_ENDPOINT_URL, and AWS_ENDPOINT_URL_DYNAMODB and
// AWS_ENDPOINT_URL_SSM before it, name other servers than AWS's own, as they do
// for every AWS program.
//
// The SDK's LoadDefaultConfig reads the same variables. But it links the clients
// for profiles, single sign-on and instance metadata too, which no function can
// use, and they were a seventh of each zip (docs/decisions.md).
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

// endpoints is asked by the SDK's client of each service for its own endpoint.
type endpoints struct{}

// GetServiceBaseEndpoint has the name and the form that the SDK looks for in
// [aws.Config.ConfigSources].
func (endpoints) GetServiceBaseEndpoint(_ context.Context, service string) (string, bool, error) {
	url := os.Getenv("AWS_ENDPOINT_URL_" + strings.ToUpper(service))
	return url, url != "", nil
}
