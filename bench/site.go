package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"countersign/bench/rig"
	"countersign/shared/authy"
	"countersign/shared/config"
	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/users"
	"countersign/shared/view"
	authysim "countersign/sim/authy"
	dynamosim "countersign/sim/dynamodb"
	"countersign/sim/dynamodb/tabletest"
)

// site is the system under load: tables and provider here, the gateway and the functions in a process of their own.
type site struct {
	*gateway
	engine *dynamosim.Endpoint
	authy  *authysim.Server
	people *rig.People
	pushes steps.PushSender
}

// pushLife is longer than any phase: a push that runs out is no fault of the system.
const pushLife = 10 * time.Minute

func startSite(ctx context.Context, l *lab, said io.Writer) (*site, error) {
	s := &site{}
	var err error
	if s.engine, err = dynamosim.Listen("127.0.0.1:0"); err != nil {
		return nil, err
	}
	s.authy = authysim.New(authysim.Options{})
	if err := s.authy.Listen("127.0.0.1:0"); err != nil {
		s.close()
		return nil, fmt.Errorf("start authy simulator: %w", err)
	}
	s.gateway, err = startGateway(ctx, said, "-dynamodb", s.engine.URL, "-authy", s.authy.URL(), "-key", s.authy.Key(), "-binaries", l.binaries,
		"-environments", "8", "-set", "LIMIT_SOURCE=1000000/1h", "-set", "PUSH_LIFETIME="+pushLife.String())
	if err != nil {
		s.close()
		return nil, err
	}
	s.authy.SetCallback(s.URL + "/authy/callback")
	client := tabletest.Dial(s.engine.URL)
	if s.people, err = rig.NewPeople(s.authy, users.New(client, s.Tables["USERS_TABLE"]), factors.New(client, s.Tables["FACTORS_TABLE"])); err != nil {
		s.close()
		return nil, err
	}
	provider, err := authy.New(s.authy.URL(), func(context.Context) (string, error) { return s.authy.Key(), nil })
	if err != nil {
		s.close()
		return nil, err
	}
	defaults := config.New(func(string) (string, bool) { return "", false })
	allowed := view.Allowed{
		Codes: ratelimit.CodesFrom(defaults), Messages: ratelimit.MessagesFrom(defaults), Pushes: ratelimit.PushesFrom(defaults),
	}
	s.pushes = steps.PushSender{
		Pushers: map[factor.Kind]factor.Pusher{authy.Kind: authy.Pushes{Client: provider}},
		Logins:  logins.New(client, s.Tables["LOGINS_TABLE"]), Limits: ratelimit.New(client, s.Tables["LIMITS_TABLE"]),
		App: "Countersign", Life: pushLife, Pushes: allowed.Pushes, LimitsOf: allowed.LimitsOf,
	}
	return s, nil
}

func (s *site) close() {
	if s.gateway != nil {
		s.gateway.close()
	}
	if s.authy != nil {
		s.authy.Close()
	}
	_ = s.engine.Close()
}

// crowd makes people for as long as somebody takes them, or until n.
func (s *site) crowd(ctx context.Context, n int) ([]rig.Person, error) {
	people := make([]rig.Person, n)
	err := inParallel(n, func(i int) error {
		var err error
		people[i], err = s.people.Member(ctx, nil)
		return err
	})
	return people, err
}

// wait makes a login of a person wait, as the session function does behind its hash: the push counted, the login stored,
// the push sent. It gives the login's token.
func (s *site) wait(ctx context.Context, p rig.Person) (string, error) {
	token, now := logins.NewToken(), time.Now()
	waiting := logins.Login{
		ID: token.ID(), Client: logins.CookieClient, State: logins.Pending, Account: p.Account,
		Counters: string(ratelimit.Email(users.Canonical(p.Email))), Phone: string(ratelimit.Phone("+"+p.Phone.CountryCode()+p.Phone.Number(), true)),
		Proved: true, Created: now, Expires: now.Add(logins.LoginLife),
	}.WithFactor(factor.Factor{ID: string(authy.Kind), Ref: p.AuthyID, App: true})
	push, counters, err := s.pushes.Reserve(ctx, waiting, ratelimit.Counters{}, now)
	if err != nil {
		return "", err
	}
	waiting.Push, waiting.Limits = push, s.pushes.LimitsOf(waiting, counters.Account, counters.Phone)
	if waiting, err = s.pushes.Logins.Create(ctx, waiting, token); err != nil {
		return "", err
	}
	_, problem, err := s.pushes.Send(ctx, waiting, steps.Requester{Address: "127.0.0.1"}, now)
	if err == nil {
		err = problem
	}
	return token.Reveal(), err
}

// inParallel calls do for 0 to n-1, a few at once, and gives one of the errors.
func inParallel(n int, do func(i int) error) error {
	next := make(chan int)
	errs := make(chan error, n)
	var done sync.WaitGroup
	for range 8 {
		done.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					errs <- err
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	done.Wait()
	close(errs)
	return <-errs
}
