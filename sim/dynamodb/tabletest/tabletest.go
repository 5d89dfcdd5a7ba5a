// Package tabletest gives tests a DynamoDB table, in the embedded engine and, if one is
// available, in the official DynamoDB Local.
package tabletest

import (
	"crypto/rand"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	dynamosim "countersign/sim/dynamodb"
)

const (
	// urlVariable is the environment variable with the URL of a DynamoDB Local.
	urlVariable = "TEST_DYNAMODB_URL"
	// enginesVariable is the environment variable that, set to "required", makes a
	// missing DynamoDB Local a failure.
	enginesVariable = "CI_ENGINES"
)

// Start runs an embedded engine until the test ends, for tests that inject faults or
// count capacity. Other tests only need Client.
func Start(t testing.TB) *dynamosim.Endpoint {
	t.Helper()
	e, err := dynamosim.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// Client starts an embedded engine for this test and returns a client without retries.
func Client(t testing.TB) *dynamodb.Client {
	t.Helper()
	return Dial(Start(t).URL)
}

// Dial returns a client without retries for the engine at url.
func Dial(url string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(url),
		Credentials:  aws.CredentialsProviderFunc(credentials),
		Retryer:      aws.NopRetryer{},
		HTTPClient:   awshttp.NewBuildableClient(),
	})
}

// New creates a table like those in template.yaml, with the hash key id and expiry by
// the attribute ttl. It returns the table's unique name. The table is deleted when the
// test ends.
func New(t testing.TB, c *dynamodb.Client) string {
	t.Helper()
	name := create(t, c, "id")
	_, err := c.UpdateTimeToLive(t.Context(), &dynamodb.UpdateTimeToLiveInput{
		TableName:               aws.String(name),
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: aws.String("ttl"), Enabled: aws.Bool(true)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// NewSorted is New for a table with the hash key account, the sort key id and no
// expiry.
func NewSorted(t testing.TB, c *dynamodb.Client) string {
	t.Helper()
	return create(t, c, "account", "id")
}

// create creates a table with a hash key and possibly a sort key.
func create(t testing.TB, c *dynamodb.Client, keys ...string) string {
	t.Helper()
	name := "test-" + rand.Text()
	in := &dynamodb.CreateTableInput{TableName: &name, BillingMode: types.BillingModePayPerRequest}
	for n, key := range keys {
		in.KeySchema = append(in.KeySchema, types.KeySchemaElement{
			AttributeName: aws.String(key), KeyType: []types.KeyType{types.KeyTypeHash, types.KeyTypeRange}[n],
		})
		in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{
			AttributeName: aws.String(key), AttributeType: types.ScalarAttributeTypeS,
		})
	}
	if _, err := c.CreateTable(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { remove(c, name) })
	return name
}

// Each runs a test as "embedded", and as "dynamodb-local" against the engine at
// $TEST_DYNAMODB_URL. Without that URL, the second is skipped, or fails if
// CI_ENGINES=required.
func Each(t *testing.T, run func(t *testing.T, c *dynamodb.Client)) {
	t.Helper()
	t.Run("embedded", func(t *testing.T) { run(t, Client(t)) })
	t.Run("dynamodb-local", func(t *testing.T) { run(t, Local(t)) })
}

// Local returns a client of the DynamoDB Local at $TEST_DYNAMODB_URL. Without that URL,
// the test is skipped, or fails if CI_ENGINES=required.
func Local(t testing.TB) *dynamodb.Client {
	t.Helper()
	url := os.Getenv(urlVariable)
	if url == "" && os.Getenv(enginesVariable) == "required" {
		t.Fatalf("%s=required, but %s does not say where a DynamoDB Local is", enginesVariable, urlVariable)
	}
	if url == "" {
		t.Skipf("no DynamoDB Local: set %s to run this against the official engine too (make test-dynamodb does)", urlVariable)
	}
	return Dial(url)
}
