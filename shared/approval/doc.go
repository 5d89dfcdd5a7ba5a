// Package approval is a push from the request to the answer: it is counted, sent
// to the phone, and settled by the callback or, where that is lost, by asking.
//
// It joins what three packages know: the provider's words (authy), where a login
// stands (sessions), and what an account may still do (ratelimit). The functions
// that deal with pushes share it, so that a push means the same in all of them.
package approval
