// Command register serves POST /user: it creates an account and enrols its phone
// with the provider.
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

// newHandler makes the handler from the settings. The error names every setting that is
// missing or wrong.
func newHandler(env *config.Env) (handler, error) {
	list := providers.From(env)
	phones := list.NewPhones()
	db := dynamo.Client(config.AWS())
	allowed := view.Allowed{Codes: ratelimit.CodesFrom(env), Messages: ratelimit.MessagesFrom(env)}
	h := handler{
		accounts:      users.New(db, env.String("USERS_TABLE", "the name of the table of users")),
		factors:       factors.New(db, env.String("FACTORS_TABLE", "the name of the table of factors")),
		phones:        phones,
		logins:        logins.New(db, env.String("LOGINS_TABLE", "the name of the table of logins")),
		limits:        ratelimit.New(db, env.String("LIMITS_TABLE", "the name of the table of limits")),
		origins:       logins.OriginsFrom(env),
		app:           env.Name("APP_NAME", "Countersign"),
		rules:         view.Rules{Codes: allowed.Codes},
		life:          env.Duration("REGISTRATION_LIFETIME", logins.RegistrationLife),
		hold:          env.Duration("ADDRESS_HOLD", 24*time.Hour),
		requests:      ratelimit.RequestsFrom(env),
		registrations: ratelimit.RegistrationsFrom(env),
		passwords:     ratelimit.PasswordsFrom(env),
		allowed:       allowed,
		reach:         phone.AllowedAreasFrom(env),
	}
	return h, errors.Join(env.Err(), list.Err())
}
