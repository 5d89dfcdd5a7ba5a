// Package operator connects to the deployed tables as the person at this machine, with
// the AWS CLI's credentials and region: from the environment, a profile or single
// sign-on.
package operator

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/shared/dynamo"
)

// Tables returns a client for the tables, with the same timeouts and retries as in the
// functions.
func Tables(ctx context.Context) (*dynamodb.Client, error) {
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("load aws settings: %w", err)
	}
	return dynamo.Client(settings), nil
}

// Local returns a client for the tables of a local run or of DynamoDB Local. Both
// accept any key.
func Local(url string) *dynamodb.Client {
	return dynamo.Client(aws.Config{
		Region: "us-east-1", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
}
