package tabletest

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// credentials are invented: neither engine verifies a signature.
func credentials(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
}

// remove deletes a table after its test, whose own context has ended by then. It
// ignores errors: some tests break the engine on purpose, and the table ends with its
// engine anyway.
func remove(c *dynamodb.Client, name string) {
	_, _ = c.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: aws.String(name)})
}
