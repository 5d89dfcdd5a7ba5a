// Command verify serves POST /session/verify and POST /session/resend: a typed
// code instead of a push, and the sending of one, or of another push.
package main

import (
	"errors"
	"os"
	"time"

	"countersign/shared/api"
	"countersign/shared/authy"
	"countersign/shared/config"
	"countersign/shared/dynamo"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/phone"
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
	keys := env.Keys("AUTHY_API_KEY", "Authy's key")
	provider, err := authy.New(env.BaseURL("AUTHY_API_URL", authy.ProductionURL), keys.Key)
	db := dynamo.Client(config.AWS())
	accounts := users.New(db, env.String("USERS_TABLE", "the name of the table of users"))
	table := logins.New(db, env.String("LOGINS_TABLE", "the name of the table of logins"))
	limits := ratelimit.New(db, env.String("LIMITS_TABLE", "the name of the table of limits"))
	finder := logins.Finder{Table: table, Idle: env.Duration("SESSION_IDLE", logins.SessionIdle), Origins: logins.OriginsFrom(env)}
	allowed := view.Allowed{Codes: ratelimit.CodesFrom(env), Messages: ratelimit.MessagesFrom(env), Pushes: ratelimit.PushesFrom(env)}
	h := handler{
		accounts: accounts, provider: provider, keys: keys, logins: table, limits: limits, finder: finder,
		passer: steps.Passer{
			Finder: finder, Accounts: accounts, Limits: limits,
			Life: env.Duration("SESSION_LIFETIME", logins.SessionLife), Known: env.Duration("KNOWN_LIFETIME", steps.KnownLife),
		},
		pushes: steps.Sender{
			Pushers: map[factor.Kind]factor.Pusher{authy.Kind: authy.Pushes{Client: provider}}, Logins: table, Limits: limits,
			App:  env.Name("APP_NAME", "Countersign"),
			Life: env.DurationWithin("PUSH_LIFETIME", logins.PushLife, time.Second, logins.PushMax), Pushes: allowed.Pushes,
			Note: allowed.Note,
		},
		rules:    view.Rules{Codes: allowed.Codes, Idle: finder.Idle},
		requests: ratelimit.RequestsFrom(env), allowed: allowed,
		ceilings: ratelimit.CeilingsFrom(env), reach: phone.ReachFrom(env),
	}
	return h, errors.Join(env.Err(), err)
}
