package authy

import (
	"cmp"
	"net/http"
	"time"
)

// SampleKey is the application API key unless Options sets one. It is public and
// protects nothing.
const SampleKey = "LocalSampleKeyNotASecret01234567"

// NoDevice is the answer to an approval request for a user without the app. The sources
// disagree: the tutorials rely on an error, but a client that was tested against the
// live service got a request that no one could answer.
type NoDevice int

const (
	// NoDeviceRefused answers 400 with code 60051. It is the default.
	NoDeviceRefused NoDevice = iota
	// NoDeviceAccepted answers 200. The request stays pending until it expires.
	NoDeviceAccepted
)

// Options configure a server. The zero value is useful.
type Options struct {
	// Key is the application API key; "" means SampleKey.
	Key string
	// AppName is the application's name in texts and request states; "" means "Sample".
	AppName string

	// CallbackURL is the URL to which the phones' answers are sent; signatures cover
	// it. "" sends none. SetCallback changes it.
	CallbackURL string
	// CallbackTimeout limits one delivery; 0 means ten seconds (Authy publishes none).
	CallbackTimeout time.Duration
	// DisableCallbackAfter turns callbacks off after this many consecutive failed
	// deliveries (an answer of 400 or more, or none). 0 never does; no source confirms
	// that Authy does.
	DisableCallbackAfter int

	// NoDevice is the answer to an approval request for a user without the app.
	NoDevice NoDevice
	// WithApp gives every new number the app, so a person who signs up can approve at
	// once.
	WithApp bool
	// Answer, if not nil, is called for every new approval request that reached a
	// device, after the request was answered, and answers it for the person. Undecided
	// leaves it to the phone.
	Answer func(Request) Status

	// UnknownUserStatus is the HTTP status when a code is checked for an unknown user:
	// 401 (the default, for 0) or 404. Both were observed.
	UnknownUserStatus int
	// CodeLifetime is how long a sent code is valid; 0 means ten minutes (Authy
	// publishes none for these codes).
	CodeLifetime time.Duration

	// Now is the clock; nil means time.Now. Advance moves it forward.
	Now func() time.Time
	// Keep limits the journal of requests and deliveries; 0 means 4096 of each. Counts
	// are never reduced.
	Keep int
	// PhoneHosts are names by which a browser may open the phone pages, besides IP
	// addresses and localhost. Other names are refused, because an attacker could point
	// one at this machine (DNS rebinding).
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
