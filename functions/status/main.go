// Command status serves GET /session/status, and the same for older front ends in
// compat.go: how far is my login?
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
	"countersign/shared/providers"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/users"
	"countersign/shared/view"
)

// longestWait is how long the compatible route may hold an answer. It leaves time to answer within
// the function's 20 s.
const longestWait = 15 * time.Second

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
	askers := list.Askers()
	db := dynamo.Client(config.AWS())
	var accounts accounts = users.New(db, env.String("USERS_TABLE", "the name of the table of users"))
	var factorsOf factorTable = factors.New(db, env.String("FACTORS_TABLE", "the name of the table of factors"))
	loginTable := logins.New(db, env.String("LOGINS_TABLE", "the name of the table of logins"))
	limits := ratelimit.New(db, env.String("LIMITS_TABLE", "the name of the table of limits"))
	finder := logins.Finder{Table: loginTable, Idle: env.Duration("SESSION_IDLE", logins.SessionIdle), Origins: logins.OriginsFrom(env)}
	h := handler{
		follower: steps.Follower{
			Passer: steps.Passer{
				Finder: finder, Accounts: accounts, Factors: factorsOf, Limits: limits,
				Life: env.Duration("SESSION_LIFETIME", logins.SessionLife), Known: env.Duration("KNOWN_LIFETIME", steps.KnownLife),
			},
			Asker: steps.Asker{
				Settler: steps.Settler{Logins: loginTable, Limits: limits, Pause: ratelimit.PauseFrom(env)}, Askers: askers,
			},
		},
		rules: view.Rules{Codes: ratelimit.CodesFrom(env), Idle: finder.Idle},
		wait:  env.DurationWithin("COMPAT_STATUS_WAIT", 2*time.Second, 0, longestWait),
	}
	return h, errors.Join(env.Err(), list.Err())
}
