// Package operator reaches the deployed tables as the person at this machine: with the credentials and the region that the
// AWS CLI would take, from the environment, a profile or single sign-on.
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

// Tables returns a client for the tables. Its calls are bounded and tried again as those of the functions are.
func Tables(ctx context.Context) (*dynamodb.Client, error) {
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("load aws settings: %w", err)
	}
	return dynamo.Client(settings), nil
}

// Local returns a client for the tables of a run on this machine, or of DynamoDB Local, which both take any key.
func Local(url string) *dynamodb.Client {
	return dynamo.Client(aws.Config{
		Region: "us-east-1", BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
}
