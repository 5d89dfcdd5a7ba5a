// Command session serves POST, GET and DELETE /session and GET /user: it logs people in as far
// as the question on their phone, tells which account is logged in, and logs out.
package main

import (
	"errors"
	"os"
	"time"

	"countersign/shared/api"
	"countersign/shared/config"
	"countersign/shared/credentials"
	"countersign/shared/dynamo"
	"countersign/shared/enrolment"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/phone"
	"countersign/shared/providers"
	"countersign/shared/ratelimit"
	"countersign/shared/start"
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

// newHandler reads the settings and builds the handler. The error names every setting that is
// missing or wrong.
func newHandler(env *config.Env) (handler, error) {
	list := providers.From(env)
	db := dynamo.Client(config.AWS())
	h := handler{
		accounts: users.New(db, env.String("USERS_TABLE", "the name of the table of users")),
		factors:  factors.New(db, env.String("FACTORS_TABLE", "the name of the table of factors")),
		logins:   logins.New(db, env.String("LOGINS_TABLE", "the name of the table of logins")),
		limits:   ratelimit.New(db, env.String("LIMITS_TABLE", "the name of the table of limits")),
		requests: ratelimit.RequestsFrom(env),
	}
	allowed := view.Allowed{Codes: ratelimit.CodesFrom(env), Messages: ratelimit.MessagesFrom(env), Pushes: ratelimit.PushesFrom(env)}
	h.rules = view.Rules{Codes: allowed.Codes, Idle: env.Duration("SESSION_IDLE", logins.SessionIdle)}
	h.finder = logins.Finder{Table: h.logins, Idle: h.rules.Idle, Origins: logins.OriginsFrom(env)}
	h.credentials = credentials.Checker{Accounts: h.accounts, Limits: h.limits, Allowed: ratelimit.PasswordsFrom(env)}
	h.starter = start.Starter{
		Accounts: h.accounts, Factors: h.factors,
		Enrolment: enrolment.Keeper{
			Enrollers: list.Enrollers(), Factors: h.factors, Findings: steps.Findings{Factors: h.factors, Logins: h.logins},
		},
		PushSender: steps.PushSender{
			Pushers: list.Pushers(), Logins: h.logins, Limits: h.limits,
			App:  env.Name("APP_NAME", "Countersign"),
			Life: env.DurationWithin("PUSH_LIFETIME", logins.PushLife, time.Second, logins.PushMax), Pushes: allowed.Pushes,
			LimitsOf: allowed.LimitsOf,
		},
		Reach: phone.AllowedAreasFrom(env), LoginLife: env.Duration("LOGIN_LIFETIME", logins.LoginLife),
	}
	return h, errors.Join(env.Err(), list.Err())
}
