package functiontest

import (
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	"countersign/shared/users"
)

// An Ended is a login or session of an account that has ended it meanwhile.
type Ended struct {
	Login
	Name   string         // what it was, and how it ended
	Token  apitest.Option // reaches it
	Kind   string         // pending, approved, registration, session, or again: read once more by its old token
	Proved bool           // of an account that had passed a factor before
}

// ends are the ways in which all that was begun with an account ends for good, and
// those that only an account has that never passed a second factor.
func (s *System) ends() (all, ofUnproved map[string]func(Person) error) {
	ctx := s.T.Context()
	disabled := func(p Person, value bool) error { return s.Users.SetDisabled(ctx, p.Account.ID, value) }
	all = map[string]func(Person) error{
		"disabled": func(p Person) error { return disabled(p, true) },
		"disabled and enabled again": func(p Person) error {
			if err := disabled(p, true); err != nil {
				return err
			}
			return disabled(p, false)
		},
		"disabled by hand, in the table": s.disableByHand,
		"disabled by hand, and enabled by the operator's tool": func(p Person) error {
			if err := s.disableByHand(p); err != nil {
				return err
			}
			return disabled(p, false)
		},
		"deleted":    func(p Person) error { return s.Users.Delete(ctx, p.Account) },
		"logged out": func(p Person) error { return s.Users.EndSessions(ctx, p.Account.ID) },
		"reopened":   func(p Person) error { return s.Users.Reopen(ctx, p.Account.ID, time.Now()) },
	}
	ofUnproved = map[string]func(Person) error{
		"registered again": func(p Person) error { s.Replace(p); return nil },
		"superseded": func(p Person) error {
			next := p.Account
			next.ID = users.NewID()
			return s.Users.Supersede(ctx, p.Account, next, time.Now())
		},
	}
	return all, ofUnproved
}

// disableByHand does not end sessions as the operator's tool does, by the generation.
func (s *System) disableByHand(p Person) error {
	_, err := s.client.UpdateItem(s.T.Context(), &dynamodb.UpdateItemInput{
		TableName: aws.String(s.settings["USERS_TABLE"]), UpdateExpression: aws.String("SET disabled = :yes"),
		Key:                       map[string]types.AttributeValue{"id": &types.AttributeValueMemberS{Value: "account#" + p.Account.ID}},
		ExpressionAttributeValues: map[string]types.AttributeValue{":yes": &types.AttributeValueMemberBOOL{Value: true}},
	})
	return err
}

// begun makes each kind of login and session of a person.
func (s *System) begun(p Person, client ...func(*logins.Login)) []Ended {
	s.T.Helper()
	with := func(more ...func(*logins.Login)) []func(*logins.Login) { return append(more, client...) }
	approved := s.Answer(s.Push(s.Login(p, client...), time.Second), logins.Approved, 0)
	passed, again := s.Pass(s.Login(p, client...), 0), s.Pass(s.Login(p, client...), 0)
	unproved := func(l *logins.Login) { l.Proved = false } // as each registration's session is
	registration, pending := s.Login(p, with(Registered, unproved)...), s.Login(p, client...)
	return []Ended{
		{Kind: "approved", Login: approved, Token: As(approved)},
		{Kind: "pending", Login: pending, Token: As(pending)},
		{Kind: "registration", Login: registration, Token: As(registration)},
		{Kind: "session", Login: passed, Token: As(passed)},
		{Kind: "again", Login: again, Token: AsBefore(again)},
	}
}

// EachEnded shows each kind of login and session, of each kind of client, whose
// account has ended it in each way that there is (SE-7).
func (s *System) EachEnded(see func(Ended)) {
	s.T.Helper()
	all, ofUnproved := s.ends()
	for _, ways := range []map[string]func(Person) error{all, ofUnproved} {
		for name, end := range ways {
			for _, proved := range []bool{false, true} {
				if _, never := ofUnproved[name]; never && proved {
					continue
				}
				for _, client := range [][]func(*logins.Login){nil, {Cookie}} {
					p := s.Account(ProvedIs(proved))
					begun := s.begun(p, client...)
					if err := end(p); err != nil {
						s.T.Fatal(name, err)
					}
					for _, e := range begun {
						e.Name, e.Proved = e.Kind+" of a "+string(e.Client)+" client, "+name, proved
						see(e)
					}
				}
			}
		}
	}
}
