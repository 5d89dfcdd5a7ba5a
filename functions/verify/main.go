// Command verify serves POST /session/verify and POST /session/resend: a typed
// code instead of a push, and the sending of one, or of another push.
package main

import (
	"errors"
	"os"
	"time"

	"countersign/shared/api"
	"countersign/shared/attempt"
	"countersign/shared/config"
	"countersign/shared/dynamo"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/message"
	"countersign/shared/phone"
	"countersign/shared/providers"
	"countersign/shared/ratelimit"
	"countersign/shared/secrets"
	"countersign/shared/steps"
	"countersign/shared/users"
	"countersign/shared/view"
)

func main() {
	env := config.New(os.LookupEnv)
	options := api.OptionsFrom(env)
	h, err := newHandler(env)
	if err != nil {
		config.Exit(err)
	}
	api.Start(api.NewMux(h.routes()), options)
}

// newHandler reads the settings and puts the parts together. The error names
// every setting that is missing or wrong.
func newHandler(env *config.Env) (handler, error) {
	list := providers.From(env)
	db := dynamo.Client(config.AWS())
	var accounts accounts = users.New(db, env.String("USERS_TABLE", "the name of the table of users"))
	var factorsOf factorTable = factors.New(db, env.String("FACTORS_TABLE", "the name of the table of factors"))
	table := logins.New(db, env.String("LOGINS_TABLE", "the name of the table of logins"))
	limits := ratelimit.New(db, env.String("LIMITS_TABLE", "the name of the table of limits"))
	finder := logins.Finder{Table: table, Idle: env.Duration("SESSION_IDLE", logins.SessionIdle), Origins: logins.OriginsFrom(env)}
	allowed := view.Allowed{Codes: ratelimit.CodesFrom(env), Messages: ratelimit.MessagesFrom(env), Pushes: ratelimit.PushesFrom(env)}
	rules := view.Rules{Codes: allowed.Codes, Idle: finder.Idle}
	findings := steps.Findings{Factors: factorsOf, Logins: table}
	h := handler{
		accounts: accounts, finder: finder, limits: limits, requests: ratelimit.RequestsFrom(env), rules: rules,
		checker: list.Checkers(),
		attempts: attempt.Ledgers{
			Logins: table, Limits: limits, Secrets: secrets.From(env), Findings: findings,
			Rules: rules, Allowed: allowed,
		},
		messages: message.Sender{
			Senders: list.Senders(), Findings: findings, Logins: table, Limits: limits,
			Rules: rules, Allowed: allowed, Ceilings: ratelimit.CeilingsFrom(env), Reach: phone.AllowedAreasFrom(env),
		},
		pushes: steps.PushResender{Findings: findings, PushSender: steps.PushSender{
			Pushers: list.Pushers(), Logins: table, Limits: limits,
			App:  env.Name("APP_NAME", "Countersign"),
			Life: env.DurationWithin("PUSH_LIFETIME", logins.PushLife, time.Second, logins.PushMax), Pushes: allowed.Pushes,
			LimitsOf: allowed.LimitsOf,
		}},
		passer: steps.Passer{
			Finder: finder, Accounts: accounts, Factors: factorsOf, Limits: limits,
			Life: env.Duration("SESSION_LIFETIME", logins.SessionLife), Known: env.Duration("KNOWN_LIFETIME", steps.KnownLife),
		},
	}
	return h, errors.Join(env.Err(), list.Err())
}
