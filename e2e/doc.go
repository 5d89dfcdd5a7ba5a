// Package e2e holds the tests of the whole system from outside: they build the
// functions, run them behind the local gateway, and play the clients, the
// phones and whatever goes wrong. They know the HTTP API and nothing of the code
// behind it.
//
//	go test ./e2e                    all of it, in a few minutes
//	go test ./e2e -run Push          what a person does with a push
//	go test ./e2e -run Kill -logins 3000
package e2e
