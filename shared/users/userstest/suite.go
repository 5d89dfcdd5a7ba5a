// Package userstest is the conformance suite of the table of accounts: what the
// users package promises, to be run on every engine that speaks DynamoDB.
package userstest

import (
	"crypto/rand"
	"testing"
	"time"

	"countersign/shared/users"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Run runs the suite on a table with the hash key id. The table may hold other
// items: every test makes accounts of its own.
func Run(t *testing.T, client *dynamodb.Client, table string) {
	s := suite{client, table}
	for _, test := range []struct {
		name string
		run  func(suite, *testing.T)
	}{
		{"read back", suite.readBack},
		{"unknown", suite.unknown},
		{"unknown takes as long", suite.unknownTakesAsLong},
		{"broken items", suite.brokenItems},
		{"nothing expires", suite.nothingExpires},
		{"create refuses", suite.createRefuses},
		{"e-mail is taken", suite.emailTaken},
		{"create again", suite.createAgain},
		{"create again much later", suite.createAgainLater},
		{"id in use", suite.idInUse},
		{"INC-14 one e-mail, 64 registrations", suite.oneWins},
		{"replace", suite.replace},
		{"replace refuses", suite.replaceRefuses},
		{"replace or prove", suite.replaceOrProve},
		{"mark proved", suite.markProved},
		{"with other parts", suite.withParts},
		{"rehash", suite.rehash},
		{"PW-6 rehashed exactly once", suite.rehashOnce},
		{"TH-10 supersede", suite.supersede},
		{"TH-10 supersede refuses", suite.supersedeRefuses},
		{"TH-10 supersede again", suite.supersedeAgain},
		{"TH-10 supersede or prove", suite.supersedeOrProve},
		{"TH-10 one supersedes", suite.oneSupersedes},
		{"SE-7 disable", suite.disable},
		{"SE-7 end sessions", suite.endSessions},
		{"reopen", suite.reopen},
		{"delete", suite.delete},
		{"ids that are none", suite.malformedIDs},
		{"missing accounts", suite.missingAccounts},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(s, t) })
	}
}

type suite struct {
	client *dynamodb.Client
	name   string
}

func (s suite) table() *users.Table { return users.New(s.client, s.name) }

// fresh returns an account that is not in the table, with an address of its own.
func fresh() users.Account {
	return users.Account{
		ID: users.NewID(), Email: "John." + rand.Text() + "@Example.com", FullName: "John Doe",
		PasswordHash: "$argon2id$hash", CountryCode: "1", Phone: "+12015550123",
		CreatedAt: time.Date(2026, 11, 22, 12, 0, 0, 123e6, time.UTC),
	}
}

// created returns an account that is in the table.
func (s suite) created(t *testing.T) users.Account {
	t.Helper()
	a := fresh()
	if err := s.table().Create(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	return a
}

// got reads an account by its id.
func (s suite) got(t *testing.T, id string) users.Account {
	t.Helper()
	a, err := s.table().Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return a
}
