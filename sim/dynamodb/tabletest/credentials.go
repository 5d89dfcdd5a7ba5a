package tabletest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// credentials are made up: neither engine checks a signature.
func credentials(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
}

// remove deletes a table after its test, when the test's own context is over. Failing is no fault of the test's: some
// break the engine on purpose, and the table is gone with its engine anyway.
func remove(c *dynamodb.Client, name string) {
	_, _ = c.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: aws.String(name)})
}
