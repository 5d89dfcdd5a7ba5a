// Package logins holds a login from its password to its end: one item, from
// the attempt over the push and the code to the session that it becomes.
//
// What may happen is decided by pure functions (machine.go); the table (moves.go)
// makes each move a single conditional write that says the same, so that of two
// answers the first one wins. State belongs to the login attempt and never to
// the account: an approval serves the one login that it was asked for.
//
// Two clocks run: the push ends after minutes, the login after its own lifetime.
// Times decide when an item is read, never whether it was deleted in time.
package logins
