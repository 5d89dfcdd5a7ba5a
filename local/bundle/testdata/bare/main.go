// Command bare is the yardstick for the size of the functions: the least that a function which reads a table and a
// parameter can be.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

func main() {
	lambda.Start(func(ctx context.Context, _ events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		settings, err := config.LoadDefaultConfig(ctx)
		if err != nil {
			return events.APIGatewayV2HTTPResponse{}, err
		}
		if _, err := ssm.NewFromConfig(settings).GetParameters(ctx, &ssm.GetParametersInput{}); err != nil {
			return events.APIGatewayV2HTTPResponse{}, err
		}
		if _, err := dynamodb.NewFromConfig(settings).GetItem(ctx, &dynamodb.GetItemInput{}); err != nil {
			return events.APIGatewayV2HTTPResponse{}, err
		}
		return events.APIGatewayV2HTTPResponse{StatusCode: 200}, nil
	})
}
