// Package users keeps the accounts in a DynamoDB table.
//
// An account is two items: one under "account#" and its id with all that is
// known, and one under "email#" and a hash of the compared address, which makes
// the address unique and leads to the account. They are written in one
// transaction. The second one changes only when a new account takes the address
// (see Table.Supersede). The attributes are:
//
//	item      attribute   type
//	both      id          S     key
//	email#    account     S     id of the account
//	account#  email       S     as typed
//	account#  full_name   S
//	account#  pw          S     password hash
//	account#  cc          S     calling code
//	account#  phone       S     E.164; "" for an account without one
//	account#  proved      BOOL  a second factor was passed
//	account#  disabled    BOOL
//	account#  gen         N     generation
//	account#  created     N     Unix milliseconds
//	account#  reopened    N     Unix milliseconds; absent where an operator never did
//	account#  wrote       S     names the last write (shared/dynamo)
//
// Accounts don't expire: their table has no TTL.
package users

import (
	"crypto/rand"
	"errors"
	"strings"
	"time"
)

// Errors to expect from a [Table]. Any other one comes from DynamoDB.
var (
	ErrNotFound   = errors.New("users: no such account")
	ErrEmailTaken = errors.New("users: e-mail is taken")
	ErrChanged    = errors.New("users: account has changed")
)

// An Account is a person who can log in. What they have to prove it is in the table of
// factors (shared/factors).
type Account struct {
	ID           string // from NewID
	Email        string // as typed
	FullName     string
	PasswordHash string
	CountryCode  string // calling code, digits
	Phone        string // E.164; "" for none. Two accounts may share one
	Proved       bool   // some second factor was passed once
	Disabled     bool
	// Generation grows each time a registration replaces the phone, and each time an
	// operator ends what was begun: a login or session of an older one is over.
	Generation int
	CreatedAt  time.Time // kept to the millisecond, in UTC
	// Reopened is when an operator last let the person register another phone.
	Reopened time.Time
}

// NewID returns an id for a new account: 130 random bits.
func NewID() string { return rand.Text() }

const idLen = 26

func validID(id string) bool {
	return len(id) == idLen && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == ""
}
