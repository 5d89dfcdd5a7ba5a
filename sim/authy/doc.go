// Package authy simulates Authy on one machine: a server with Authy's wire protocol, a
// phone for every user, a switchboard of faults, and pages that show the phones in a
// browser.
//
// It simulates the vendor, not what our client expects. It matches, refuses and answers
// requests as api.authy.com was observed to, including quirks: success is a string on
// one endpoint and a boolean on the next, fields are repeated inside "errors", codes
// are strings, JSON is compact. Where no source tells, there is an Option whose comment
// names the default.
//
// A test starts a server, points the client at it, and acts as the person:
//
//	s := authysim.Start(t, authysim.Options{CallbackURL: callback})
//	phone := s.Phone("1", "2015550123").InstallApp()
//	// … the code under test registers that number and asks for an approval …
//	err := phone.Approve(phone.Pending()[0].UUID) // returns when the callback was answered
//
// # Numbers with a meaning
//
// With country code 1 these numbers always fail in a certain way:
//
//	500 555 0001  can't be registered: 400, 60027, "cellphone":"is invalid"
//	500 555 0002  the carrier fails: 503, 60015 for a text and 60014 for a call
//	500 555 0003  the user is suspended: 503, 60017 for push, text, call and verify
//	500 555 0004  a text or call is answered 200 without "cellphone": nothing was sent
//	500 555 0009  a landline: 403, 60082 for a text; calls work
//
// All state is in memory and ends with the process. A Server is safe for concurrent
// use. Its journal contains codes and phone numbers, so use it only in tests and on a
// developer's machine.
package authy
