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
	"countersign/shared/registration"
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
	var accounts accounts = users.New(db, env.String("USERS_TABLE", "the name of the table of users"))
	var factorsOf factorTable = factors.New(db, env.String("FACTORS_TABLE", "the name of the table of factors"))
	sessions := logins.New(db, env.String("LOGINS_TABLE", "the name of the table of logins"))
	limits := ratelimit.New(db, env.String("LIMITS_TABLE", "the name of the table of limits"))
	allowed := view.Allowed{Codes: ratelimit.CodesFrom(env), Messages: ratelimit.MessagesFrom(env)}
	h := handler{
		limits: limits, requests: ratelimit.RequestsFrom(env), registrations: ratelimit.RegistrationsFrom(env),
		origins: logins.OriginsFrom(env),
		registrar: registration.Registrar{
			Accounts: accounts, Factors: factorsOf, Phones: phones, Logins: sessions, Limits: limits,
			Passwords: ratelimit.PasswordsFrom(env), Allowed: allowed, Reach: phone.AllowedAreasFrom(env),
			App:         env.Name("APP_NAME", "Countersign"),
			AddressHold: env.Duration("ADDRESS_HOLD", 24*time.Hour),
			SessionLife: env.Duration("REGISTRATION_LIFETIME", logins.RegistrationLife),
		},
		rules: view.Rules{Codes: allowed.Codes},
	}
	return h, errors.Join(env.Err(), list.Err())
}
