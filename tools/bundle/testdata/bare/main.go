// Command bare is the baseline for the functions' size and start-up time. It follows
// the SDK's documentation: it reads a table and a parameter and does nothing else. Like
// the functions, it loads its settings before it asks for work. The functions find
// their credentials in a shorter way (config.AWS), so they can be smaller than this
// one.
package main

import (
	"context"
	"log"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
)

func main() {
	settings, err := config.LoadDefaultConfig(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	parameters, tables := ssm.NewFromConfig(settings), dynamodb.NewFromConfig(settings)
	lambda.Start(func(ctx context.Context, _ events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		if _, err := parameters.GetParameters(ctx, &ssm.GetParametersInput{}); err != nil {
			return events.APIGatewayV2HTTPResponse{}, err
		}
		if _, err := tables.GetItem(ctx, &dynamodb.GetItemInput{}); err != nil {
			return events.APIGatewayV2HTTPResponse{}, err
		}
		return events.APIGatewayV2HTTPResponse{StatusCode: 200}, nil
	})
}
