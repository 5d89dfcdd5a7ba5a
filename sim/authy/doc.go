// Package authy is Authy on one machine: a server that speaks Authy's wire
// protocol, with a phone for every user, a switchboard of faults, and pages that
// show the phones in a browser.
//
// It fakes the vendor and not our client: requests are matched, refused and
// answered as api.authy.com was seen to do it, quirks included. Success is a text
// on one endpoint and a boolean on the next, fields are repeated inside "errors",
// codes are texts, JSON is compact. What no source decides is an Option, and its
// comment says which reading is the default.
//
// A test starts one, points the client at it, and plays the person:
//
//	s := authysim.Start(t, authysim.Options{CallbackURL: callback})
//	phone := s.Phone("1", "2015550123").InstallApp()
//	// … the code under test registers that number and asks for an approval …
//	err := phone.Approve(phone.Pending()[0].UUID) // returns when the callback was answered
//
// # Numbers with a meaning
//
// With country code 1 these numbers behave badly, and always in the same way:
//
//	500 555 0001  can't be registered: 400, 60027, "cellphone":"is invalid"
//	500 555 0002  the carrier fails: 503, 60015 for a text and 60014 for a call
//	500 555 0003  the user is suspended: 503, 60017 for push, text, call and verify
//	500 555 0004  a text or call is answered 200 without "cellphone": nothing was sent
//	500 555 0009  a landline: 403, 60082 for a text; calls work
//
// Everything is in memory and ends with the process. A Server is safe for
// concurrent use. It keeps codes and phone numbers in its journal, so it belongs in
// tests and on a developer's machine and nowhere else.
package authy
