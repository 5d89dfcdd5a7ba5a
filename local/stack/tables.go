package stack

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	dynamosim "countersign/sim/dynamodb"
	"countersign/tools/template"
)

// startTables starts the embedded engine, unless another one is configured, and creates
// missing tables.
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
	for _, one := range s.template.Tables() {
		word := strings.TrimSuffix(one.ID, "Table")
		setting, name := strings.ToUpper(word)+"_TABLE", "countersign-"+strings.ToLower(word)
		if o.Set[setting] != "" {
			name = o.Set[setting]
		}
		s.Tables[setting] = name
		if err := create(ctx, client, name, one); err != nil {
			return fmt.Errorf("create table %s at %s: %w", name, s.DynamoDBURL, err)
		}
	}
	return nil
}

// tableClient returns a client for creating tables, with the functions' credentials and
// region.
func tableClient(variables map[string]string, url string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region: variables["AWS_REGION"],
		Credentials: credentials.NewStaticCredentialsProvider(
			variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"], variables["AWS_SESSION_TOKEN"]),
		BaseEndpoint:     &url,
		RetryMaxAttempts: 2,
	})
}

// create creates a table with the template's keys and expiry and waits until it is
// active.
func create(ctx context.Context, client *dynamodb.Client, name string, like template.Table) error {
	in := &dynamodb.CreateTableInput{TableName: &name, BillingMode: types.BillingModePayPerRequest}
	for n, key := range like.Keys {
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{AttributeName: &key, AttributeType: types.ScalarAttributeTypeS})
		in.KeySchema = append(in.KeySchema, types.KeySchemaElement{AttributeName: &key, KeyType: []types.KeyType{types.KeyTypeHash, types.KeyTypeRange}[n]})
	}
	_, err := client.CreateTable(ctx, in)
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
	if like.TTL == "" {
		return nil
	}
	_, err = client.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName:               &name,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: &like.TTL, Enabled: aws.Bool(true)},
	})
	return err
}
