package providers

import (
	"context"

	"countersign/shared/authy"
	"countersign/shared/config"
)

// authy is the client of Authy's API.
func (l *List) authy() *authy.Client {
	if l.authyClient == nil {
		base := l.env.BaseURL("AUTHY_API_URL", authy.ProductionURL)
		l.authyClient, l.err = authy.New(base, authyKeys(l.env).Key)
	}
	return l.authyClient
}

// authyCallbacks checks and reads Authy's callbacks.
func authyCallbacks(env *config.Env) authy.Callbacks {
	keys := authyKeys(env)
	return authy.Callbacks{
		Keys: func(ctx context.Context) ([]string, error) {
			all, err := keys.All(ctx)
			var plain []string
			for _, key := range all {
				plain = append(plain, key.Reveal())
			}
			return plain, err
		},
		URL: env.URL("CALLBACK_URL", "the URL that Authy calls, as it stands in Authy's console"),
	}
}

func authyKeys(env *config.Env) *config.Keys { return env.Keys("AUTHY_API_KEY", "Authy's key") }
