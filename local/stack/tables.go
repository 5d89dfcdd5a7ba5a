package stack

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	dynamosim "countersign/sim/dynamodb"
)

// startTables starts the embedded engine, unless there is another, and makes the tables that are not there.
func (s *Stack) startTables(ctx context.Context, o *Options) error {
	s.DynamoDBURL = o.DynamoDBURL
	if s.DynamoDBURL == "" {
		engine, err := dynamosim.Listen("127.0.0.1:0")
		if err != nil {
			return err
		}
		s.onClose(func() { _ = engine.Close() })
		s.Table, s.DynamoDBURL = engine, engine.URL
	}
	var err error
	if s.aws, err = awsVariables(ctx, o); err != nil {
		return err
	}
	client := tableClient(s.aws, s.DynamoDBURL)
	for setting, name := range map[string]string{
		"USERS_TABLE": "countersign-users", "LOGINS_TABLE": "countersign-logins", "LIMITS_TABLE": "countersign-limits",
	} {
		if o.Set[setting] != "" {
			name = o.Set[setting]
		}
		s.Tables[setting] = name
		expires := setting != "USERS_TABLE" // a stray value would delete an account
		if err := create(ctx, client, name, expires); err != nil {
			return fmt.Errorf("create table %s at %s: %w", name, s.DynamoDBURL, err)
		}
	}
	return nil
}

// tableClient is a client for the tables' making, with the credentials and the region that the functions get.
func tableClient(variables map[string]string, url string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region: variables["AWS_REGION"],
		Credentials: credentials.NewStaticCredentialsProvider(
			variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"], variables["AWS_SESSION_TOKEN"]),
		BaseEndpoint:     &url,
		RetryMaxAttempts: 2,
	})
}

// create makes a table as the template's are, and waits until it can be used. Its items expire by their ttl if expires.
func create(ctx context.Context, client *dynamodb.Client, name string, expires bool) error {
	_, err := client.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName:            &name,
		BillingMode:          types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: types.KeyTypeHash}},
	})
	var exists *types.ResourceInUseException
	if errors.As(err, &exists) {
		return nil
	}
	if err != nil {
		return err
	}
	waiter := dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) { o.MinDelay = 100 * time.Millisecond })
	if err := waiter.Wait(ctx, &dynamodb.DescribeTableInput{TableName: &name}, time.Minute); err != nil {
		return err
	}
	if !expires {
		return nil
	}
	_, err = client.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName:               &name,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String("ttl"), Enabled: aws.Bool(true)},
	})
	return err
}
