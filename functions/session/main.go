// Command session serves POST, GET and DELETE /session and GET /user: it checks
// a password and asks the phone, says who is logged in, and logs out.
package main

import (
	"errors"
	"os"
	"time"

	"countersign/shared/api"
	"countersign/shared/config"
	"countersign/shared/dynamo"
	"countersign/shared/factors"
	"countersign/shared/logins"
	"countersign/shared/phone"
	"countersign/shared/providers"
	"countersign/shared/ratelimit"
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
	enrollers, pushers := list.Enrollers(), list.Pushers()
	db := dynamo.Client(config.AWS())
	table := logins.New(db, env.String("LOGINS_TABLE", "the name of the table of logins"))
	limits := ratelimit.New(db, env.String("LIMITS_TABLE", "the name of the table of limits"))
	idle := env.Duration("SESSION_IDLE", logins.SessionIdle)
	allowed := view.Allowed{Codes: ratelimit.CodesFrom(env), Messages: ratelimit.MessagesFrom(env), Pushes: ratelimit.PushesFrom(env)}
	h := handler{
		accounts:  users.New(db, env.String("USERS_TABLE", "the name of the table of users")),
		factors:   factors.New(db, env.String("FACTORS_TABLE", "the name of the table of factors")),
		enrollers: enrollers, logins: table, limits: limits,
		finder: logins.Finder{Table: table, Idle: idle, Origins: logins.OriginsFrom(env)},
		pushes: steps.PushSender{
			Pushers: pushers, Logins: table, Limits: limits,
			App:  env.Name("APP_NAME", "Countersign"),
			Life: env.DurationWithin("PUSH_LIFETIME", logins.PushLife, time.Second, logins.PushMax), Pushes: allowed.Pushes,
			LimitsOf: allowed.LimitsOf,
		},
		rules:    view.Rules{Codes: allowed.Codes, Idle: idle},
		life:     env.Duration("LOGIN_LIFETIME", logins.LoginLife),
		requests: ratelimit.RequestsFrom(env), passwords: ratelimit.PasswordsFrom(env), allowed: allowed,
		reach: phone.AllowedAreasFrom(env),
	}
	return h, errors.Join(env.Err(), list.Err())
}
