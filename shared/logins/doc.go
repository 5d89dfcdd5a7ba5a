// Package logins keeps a login from its right password to its end: its push, its codes, and
// the session that it becomes. All of that is one item.
//
// Pure functions decide what may happen to a login (machine.go). The table makes each event a
// single conditional write with the same rule (moves.go), so that of two answers the first one
// counts. All state belongs to one login and never to the account: an approval passes only the
// login that it was asked for.
//
// The push ends after a few minutes, and the login at a later time of its own. We compare both
// times with the clock whenever we read the item. We never rely on DynamoDB to delete it in time.
package logins
