// Command callback serves POST /…/callback, with one route for each provider. There the
// provider tells us that a person answered a push.
package main

import (
	"os"

	"countersign/shared/api"
	"countersign/shared/config"
	"countersign/shared/dynamo"
	"countersign/shared/logins"
	"countersign/shared/providers"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
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
	db := dynamo.Client(config.AWS())
	table := logins.New(db, env.String("LOGINS_TABLE", "the name of the table of logins"))
	h := handler{
		receivers: providers.From(env).Receivers(),
		logins:    table,
		answers: steps.Settler{
			Logins: table,
			Limits: ratelimit.New(db, env.String("LIMITS_TABLE", "the name of the table of limits")),
			Pause:  ratelimit.PauseFrom(env),
		},
	}
	return h, env.Err()
}
