package providers

import (
	"context"

	"countersign/shared/authy"
	"countersign/shared/config"
)

// authySettings is what is made of Authy's settings: nil until it is needed.
type authySettings struct {
	authyClient *authy.Client
	authyKeys   *config.Keys
}

// authy is the client of Authy's API.
func (l *List) authy() *authy.Client {
	if l.authyClient != nil {
		return l.authyClient
	}
	base := l.env.BaseURL("AUTHY_API_URL", authy.ProductionURL)
	l.authyClient, l.err = authy.New(base, l.keysOfAuthy().Key)
	return l.authyClient
}

// authyCallbacks checks and reads Authy's callbacks.
func (l *List) authyCallbacks() authy.Callbacks {
	keys := l.keysOfAuthy()
	return authy.Callbacks{
		Keys: func(ctx context.Context) ([]string, error) {
			all, err := keys.All(ctx)
			var plain []string
			for _, key := range all {
				plain = append(plain, key.Reveal())
			}
			return plain, err
		},
		URL: l.env.URL("CALLBACK_URL", "the URL that Authy calls, as it stands in Authy's console"),
	}
}

func (l *List) keysOfAuthy() *config.Keys {
	if l.authyKeys == nil {
		l.authyKeys = l.env.Keys("AUTHY_API_KEY", "Authy's key")
	}
	return l.authyKeys
}
