package users_test

import (
	"testing"

	"countersign/shared/users/userstest"
	"countersign/sim/dynamodb/tabletest"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

func TestConformance(t *testing.T) {
	tabletest.Each(t, func(t *testing.T, client *dynamodb.Client) {
		userstest.Run(t, client, tabletest.New(t, client))
	})
}
