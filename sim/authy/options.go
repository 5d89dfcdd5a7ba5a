package authy

import (
	"cmp"
	"net/http"
	"time"
)

// SampleKey is the application API key that a server has when Options names none.
// It is public and protects nothing.
const SampleKey = "LocalSampleKeyNotASecret01234567"

// NoDevice says how an approval request is answered for a user without the app.
// The sources disagree: the tutorials rely on an error, and a client that was
// tested against the live service got a request that nobody could answer.
type NoDevice int

const (
	// NoDeviceRefused answers 400 with code 60051. It is the default.
	NoDeviceRefused NoDevice = iota
	// NoDeviceAccepted answers 200; the request stays pending until it expires.
	NoDeviceAccepted
)

// Options shape a server. The zero value is useful.
type Options struct {
	// Key is the application API key; "" means SampleKey.
	Key string
	// AppName is what texts and request states call the application; "" means "Sample".
	AppName string

	// CallbackURL is where answers of the phone are sent, and what their signature
	// covers. "" sends none. SetCallback changes it.
	CallbackURL string
	// CallbackTimeout ends one delivery; 0 means ten seconds (Authy publishes none).
	CallbackTimeout time.Duration
	// DisableCallbackAfter blanks the callback URL after that many failed deliveries
	// in a row (an answer of 400 or more, or none). 0 never does, since no source
	// confirms that Authy does.
	DisableCallbackAfter int

	// NoDevice is the answer to an approval request for a user without the app.
	NoDevice NoDevice
	// WithApp gives the app to every number at its first sight, so that a person who
	// signs up can approve at once.
	WithApp bool
	// Answer, if not nil, is asked about every new approval request that reached a
	// device and answers it in the person's place, after the request was answered.
	// Undecided leaves it to the phone.
	Answer func(Request) Status

	// UnknownUserStatus is the HTTP status with which a code check refuses an unknown
	// user: 401 (the default, for 0) or 404; both were seen.
	UnknownUserStatus int
	// CodeLifetime is how long a code sent by text or call is good; 0 means ten
	// minutes (Authy publishes none for these codes).
	CodeLifetime time.Duration

	// Now is the clock; nil means time.Now. Advance moves it.
	Now func() time.Time
	// Keep bounds the journal of requests and deliveries; 0 means 4096 of each.
	// Counts are never cut.
	Keep int
	// PhoneHosts are names under which a browser may open the phone pages, besides IP
	// addresses and localhost. The list keeps out a foreign name that was pointed at
	// this machine (DNS rebinding).
	PhoneHosts []string
}

func (o Options) withDefaults() Options {
	o.Key = cmp.Or(o.Key, SampleKey)
	o.AppName = cmp.Or(o.AppName, "Sample")
	o.CallbackTimeout = cmp.Or(o.CallbackTimeout, 10*time.Second)
	o.UnknownUserStatus = cmp.Or(o.UnknownUserStatus, http.StatusUnauthorized)
	o.CodeLifetime = cmp.Or(o.CodeLifetime, 10*time.Minute)
	o.Keep = cmp.Or(o.Keep, 4096)
	if o.Now == nil {
		o.Now = time.Now
	}
	return o
}
