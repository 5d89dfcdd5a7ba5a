// Package users keeps the accounts in a DynamoDB table.
//
// An account has two items, which are written in one transaction. The key of the first one
// is "account#" and the account's id; this item has all the data. The key of the second
// one is "email#" and a hash of the e-mail address in the form that Canonical returns. It
// makes the address unique, and we find the account by it. It changes only when a new
// account takes over the address (see Table.Supersede). The attributes are:
//
//	item      attribute   type
//	both      id          S     key
//	email#    account     S     id of the account
//	account#  email       S     as typed
//	account#  full_name   S
//	account#  pw          S     password hash
//	account#  cc          S     calling code
//	account#  phone       S     E.164; "" for an account without one
//	account#  proved      BOOL  the person has passed a second factor at least once
//	account#  disabled    BOOL
//	account#  gen         N     generation
//	account#  created     N     Unix milliseconds
//	account#  reopened    N     Unix milliseconds; absent if an operator never reopened it
//	account#  wrote       S     the name of the last write (see dynamo.Wrote)
//
// Accounts don't expire: their table has no TTL.
package users

import (
	"crypto/rand"
	"errors"
	"strings"
	"time"
)

// The errors of a [Table] that a caller should expect. All others come from DynamoDB.
var (
	ErrNotFound   = errors.New("users: no such account")
	ErrEmailTaken = errors.New("users: e-mail is taken")
	ErrChanged    = errors.New("users: account has changed")
)

// An Account is a person who can log in. Their second factors are in another table
// (shared/factors).
type Account struct {
	ID           string // from NewID
	Email        string // as typed
	FullName     string
	PasswordHash string
	CountryCode  string // calling code, digits
	Phone        string // E.164; "" for none. Two accounts may have the same phone
	Proved       bool   // the person has passed a second factor at least once
	Disabled     bool
	// Generation grows when a registration replaces the phone, and when an operator ends the
	// account's sessions. Logins and sessions of an older generation are no longer valid.
	Generation int
	CreatedAt  time.Time // kept to the millisecond, in UTC
	// Reopened is when an operator last allowed the person to register another phone.
	Reopened time.Time
}

// NewID returns an id for a new account: 130 random bits.
func NewID() string { return rand.Text() }

const idLen = 26

func validID(id string) bool {
	return len(id) == idLen && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
