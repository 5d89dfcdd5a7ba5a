// Package authy is a client of the Twilio Authy API: enrolment of a person's
// phone, push approvals (OneTouch), one-time codes by app, SMS and voice, and the
// signed callback that says that somebody answered a push.
//
// Nothing that a caller passes reaches a URL unless it is on an allow-list: an id
// is decimal digits, a request's uuid hexadecimal digits in five groups, a code six
// to eight digits. A token that was put raw into the verify URL once let anybody
// past the second factor (sakurity.com, March 2015).
//
// No error text of this package contains a URL, a key, a code, a phone number or an
// address, so each may be logged as it is.
package authy
