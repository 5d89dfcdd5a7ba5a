package users_test

import (
	"testing"

	"countersign/shared/users"
	"countersign/sim/dynamodb/tabletest"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// A write whose answer is lost is repeated by the SDK, and happens once.
func TestLostAnswersChangeOnce(t *testing.T) {
	tabletest.Each(t, func(t *testing.T, c *dynamodb.Client) {
		name := tabletest.New(t, c)
		table, repeated := users.New(c, name), users.New(tabletest.Repeating(c), name)
		a := account()
		a.Email = a.ID + "@example.com"
		if err := repeated.Create(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		next := a
		next.FullName, next.Phone = "Ada", "+12015550199"
		if err := repeated.Replace(t.Context(), a, next); err != nil {
			t.Errorf("replace: %v", err)
		}
		if err := repeated.Rehash(t.Context(), a.ID, a.PasswordHash, "$new"); err != nil {
			t.Errorf("rehash: %v", err)
		}
		if err := repeated.EndSessions(t.Context(), a.ID); err != nil {
			t.Errorf("end sessions: %v", err)
		}
		got, err := table.Get(t.Context(), a.ID)
		if err != nil || got.Generation != 2 || got.PasswordHash != "$new" || got.FullName != "Ada" {
			t.Errorf("got %+v, %v; want generation 2, the new hash and the new name", got, err)
		}
	})
}
