// Package steps holds what several functions do with a login: ask the phone, settle its
// answer, ask the provider where an answer was lost, and pass the login.
//
// It joins what the packages below it know: what a provider can be asked (factor), where a login
// stands (logins), what an account may still do (ratelimit), and whose it is (users). The
// functions share it, so that a push means the same in all of them.
package steps
