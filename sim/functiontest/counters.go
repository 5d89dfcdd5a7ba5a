package functiontest

import (
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// counters are those behind a key as they stand.
func (s *System) counters(key ratelimit.Key) ratelimit.Counters {
	s.T.Helper()
	c, err := s.Limits.Read(s.T.Context(), key)
	if err != nil {
		s.T.Fatal(err)
	}
	return c
}

// Spend counts changes against a person's account, as if they had happened.
func (s *System) Spend(p Person, changes ...ratelimit.Change) {
	s.T.Helper()
	s.SpendAt(counters(p), time.Now(), changes...)
}

// SpendPhone counts changes against a person's phone, in the set of the accounts that
// have proved it, or in that of the others.
func (s *System) SpendPhone(p Person, proved bool, changes ...ratelimit.Change) {
	s.T.Helper()
	s.SpendAt(ratelimit.Phone(p.Account.Phone, proved), time.Now(), changes...)
}

// SpendAt counts changes behind a key, as if they had happened at that time.
func (s *System) SpendAt(key ratelimit.Key, at time.Time, changes ...ratelimit.Change) {
	s.T.Helper()
	if _, err := s.Limits.Apply(s.T.Context(), key, at, changes...); err != nil {
		s.T.Fatal(err)
	}
}

// Left is how many codes the person's account has left, under a limit.
func (s *System) Left(p Person, codes ratelimit.Codes) int {
	s.T.Helper()
	account, _ := Subjects(p)
	counters := s.counters(account.Key)
	return min(codes.Account.LeftAt(codes.FullAt(account, counters), time.Now()), counters.LeftOfTotal(codes.Total))
}

// LeftOfPhone is how many codes one of the two sets of the person's phone has left.
func (s *System) LeftOfPhone(p Person, proved bool, codes ratelimit.Codes) int {
	s.T.Helper()
	_, phone := ratelimit.Subjects("", string(ratelimit.Phone(p.Account.Phone, proved)), "", proved)
	return codes.Account.LeftAt(codes.FullAt(phone, s.counters(phone.Key)), time.Now())
}

// Waiting is how many unanswered pushes hold a place behind a key.
func (s *System) Waiting(key ratelimit.Key) (waiting int) {
	s.T.Helper()
	out, err := s.client.GetItem(s.T.Context(), &dynamodb.GetItemInput{
		TableName: aws.String(s.settings["LIMITS_TABLE"]), ConsistentRead: aws.Bool(true),
		Key: map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: string(key)}},
	})
	if err != nil {
		s.T.Fatal(err)
	}
	for name := range out.Item {
		until, ok := out.Item[strings.TrimSuffix(name, "id")].(*types.AttributeValueMemberN)
		if ok && strings.HasSuffix(name, "id") && until.Value > strconv.FormatInt(time.Now().UnixMilli(), 10) {
			waiting++
		}
	}
	return waiting
}

// Subjects are what the logins of a person's account are counted in, in no known browser.
func Subjects(p Person) (account, phone ratelimit.Subject) {
	proved := p.proved()
	return ratelimit.Subjects(string(counters(p)), string(ratelimit.Phone(p.Account.Phone, proved)), "", proved)
}

func counters(p Person) ratelimit.Key { return ratelimit.Email(users.Canonical(p.Account.Email)) }
