// Package providers is the one list of the providers that this deployment has, by what
// they can do. A main asks for the lists that its function needs. Everything after that
// finds the provider by the kind of the person's factor and doesn't know its name.
//
// To add a provider, write its types as package factor says, add one line to each of the
// lists below that it belongs to, and read its settings in a file beside this one.
package providers

import (
	"countersign/shared/authy"
	"countersign/shared/config"
	"countersign/shared/factor"
)

// A List makes the lists from the settings. What two lists need, such as a provider's
// client with its connections, it makes once; what no list needs it never makes, and the
// linker leaves that out.
type List struct {
	env         *config.Env
	err         error
	authyClient *authy.Client // nil until it is needed
}

// From returns the list of an environment.
func From(env *config.Env) *List { return &List{env: env} }

// Err says what is wrong with the settings of the lists that were made so far, beyond what
// the environment's own Err says.
func (l *List) Err() error { return l.err }

// Checkers are the providers that check typed codes.
func (l *List) Checkers() factor.Checkers {
	return factor.Checkers{
		authy.Kind: authy.Codes{Client: l.authy()},
	}
}

// Senders are the providers that send codes.
func (l *List) Senders() map[factor.Kind]factor.Sender {
	return map[factor.Kind]factor.Sender{
		authy.Kind: authy.Codes{Client: l.authy()},
	}
}

// Pushers are the providers that ask people in an app.
func (l *List) Pushers() map[factor.Kind]factor.Pusher {
	return map[factor.Kind]factor.Pusher{
		authy.Kind: authy.Pushes{Client: l.authy()},
	}
}

// Askers are the providers that can be asked how a push stands.
func (l *List) Askers() map[factor.Kind]factor.Asker {
	return map[factor.Kind]factor.Asker{
		authy.Kind: authy.Answers{Client: l.authy()},
	}
}

// Receivers are the providers that tell us by themselves when somebody answered a push.
func (l *List) Receivers() map[factor.Kind]factor.Receiver {
	return map[factor.Kind]factor.Receiver{
		authy.Kind: authyCallbacks(l.env),
	}
}

// Enrollers are the providers that phones are enrolled with.
func (l *List) Enrollers() map[factor.Kind]factor.Enroller {
	return map[factor.Kind]factor.Enroller{
		authy.Kind: authy.Enrolment{Client: l.authy()},
	}
}

// NewPhones is the provider that new phones are enrolled with. A phone that was enrolled
// before stays with the provider of its factor.
func (l *List) NewPhones() factor.Enroller { return l.Enrollers()[authy.Kind] }
