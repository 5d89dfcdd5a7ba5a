// Command verify serves POST /session/verify and POST /session/resend: a typed
// code instead of a push, and the sending of one, or of another push.
package main

import (
	"context"
	"errors"
	"os"

	"countersign/shared/api"
	"countersign/shared/approval"
	"countersign/shared/authy"
	"countersign/shared/config"
	"countersign/shared/dynamo"
	"countersign/shared/login"
	"countersign/shared/ratelimit"
	"countersign/shared/sessions"
	"countersign/shared/users"
)

func main() {
	env := config.New(os.LookupEnv)
	keys := env.Keys()
	provider, err := authy.New(env.OptionalURL("AUTHY_API_URL", authy.ProductionURL), keys.Key)
	db, dbErr := dynamo.Client(context.Background())
	accounts := users.New(db, env.String("USERS_TABLE", "the name of the table of users"))
	logins := sessions.New(db, env.String("SESSIONS_TABLE", "the name of the table of sessions"))
	limits := ratelimit.New(db, env.String("LIMITS_TABLE", "the name of the table of limits"))
	finder := sessions.Finder{Table: logins, Idle: env.Duration("SESSION_IDLE", sessions.SessionIdle)}
	codes := ratelimit.CodesFrom(env)
	h := handler{
		accounts: accounts, provider: provider, keys: keys, logins: logins, limits: limits, finder: finder,
		passer: login.Passer{Finder: finder, Accounts: accounts, Life: env.Duration("SESSION_LIFETIME", sessions.SessionLife)},
		pushes: approval.Sender{
			Authy: provider, Logins: logins, Limits: limits,
			App:  env.String("APP_NAME", "the name of your application, which the phone shows"),
			Life: env.Duration("PUSH_LIFETIME", sessions.PushLife), Limit: ratelimit.PushesFrom(env),
		},
		rules:    login.Rules{Attempts: codes.Login, Idle: finder.Idle},
		requests: ratelimit.RequestsFrom(env), codes: codes, messages: ratelimit.MessagesFrom(env),
	}
	if err := errors.Join(env.Err(), err, dbErr); err != nil {
		config.Exit(err)
	}
	api.Start(api.NewMux(h.routes()))
}
