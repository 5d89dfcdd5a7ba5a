// Package steps holds the steps of a login that several functions take: send a push, settle
// the answer to it, ask the provider for an answer that was lost, and pass the login.
//
// Each step joins packages below it: factor says what a provider can be asked, logins how far
// a login is, ratelimit what an account may still do, and users whose account it is. The
// functions share the steps, so that a push means the same in all of them.
package steps
