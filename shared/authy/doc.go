// Package authy is a client of the Twilio Authy API. It enrols a person's phone, sends
// pushes (OneTouch approval requests), checks one-time codes from the app, texts and calls,
// and reads the signed callback that Authy makes when a person answers a push.
//
// A value goes into a URL only if it has the one form that is allowed for it: an id is
// decimal digits, a request's uuid is hexadecimal digits in five groups, a code is six to
// eight digits. Other clients of Authy put the token into the verify URL as it was typed,
// and anybody could pass the second factor that way (sakurity.com, March 2015).
//
// No error text of this package contains a URL, a key, a code, a phone number or an
// address. So errors may be logged as they are.
package authy
