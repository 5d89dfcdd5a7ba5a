// Package config reads a function's settings from the environment, and its secrets from
// AWS Systems Manager.
//
// A main function reads each setting from one [Env] and then checks [Env.Err] once. The
// operator thus sees all missing and wrong settings in one go, each with the way to fix
// it. No error text quotes a setting's value: a key pasted into the wrong setting must
// not reach a log.
package config

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// An Env reads settings and collects the errors in them. It is not safe for concurrent
// use; a main function uses it during start-up.
type Env struct {
	lookup   func(string) (string, bool)
	problems []string
	keys     map[string]*Keys // by the name of their setting
}

// New returns an Env over a look-up function such as [os.LookupEnv]. An empty setting
// counts as missing, because SAM and CloudFormation always set every declared variable.
func New(getenv func(string) (string, bool)) *Env {
	return &Env{lookup: getenv, keys: map[string]*Keys{}}
}

// Err returns one error with a line for each missing or wrong setting read so far, in
// order, or nil.
func (e *Env) Err() error {
	if len(e.problems) == 0 {
		return nil
	}
	return errors.New(strings.Join(e.problems, "\n"))
}

// String returns a required setting, or "" if it is missing or wrong. The text how
// completes "set it to …".
func (e *Env) String(name, how string) string {
	value, ok := e.value(name)
	switch {
	case !ok:
		e.wrong(name, "is not set", how)
		return ""
	case value != strings.TrimSpace(value):
		// A name copied with a line break would name another table.
		e.wrong(name, "has white space around it", how)
		return ""
	}
	return value
}

// Name returns a name to show to people, or def if nothing remains of it. It trims
// white space and removes control and format characters, which are invisible or reverse
// the text around them.
func (e *Env) Name(name, def string) string {
	value, _ := e.lookup(name)
	value = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.C) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(value, ""))
	return cmp.Or(strings.TrimSpace(value), def)
}

// Flag returns whether a setting is "true". A missing or wrong one counts as "false".
func (e *Env) Flag(name string) bool {
	value, ok := e.value(name)
	if ok && value != "true" && value != "false" {
		e.wrong(name, "is neither true nor false", "true or false, or leave it out for false")
	}
	return value == "true"
}

// Text returns a setting of any text, or def if it is missing.
func (e *Env) Text(name, def string) string {
	if value, ok := e.value(name); ok {
		return value
	}
	return def
}

// List returns the parts of a comma-separated list with white space trimmed. It is nil
// if the setting is missing or valid refuses a part. The text how completes "set it to
// …".
func (e *Env) List(name string, valid func(part string) bool, how string) []string {
	value, ok := e.value(name)
	if !ok {
		return nil
	}
	var parts []string
	for part := range strings.SplitSeq(value, ",") {
		part = strings.TrimSpace(part)
		if !valid(part) {
			e.wrong(name, "has a wrong entry", how)
			return nil
		}
		parts = append(parts, part)
	}
	return parts
}

// URL returns a required http or https URL exactly as written, because signatures cover
// its text. A query, a fragment or a user in it is an error. The text how completes
// "set it to …".
func (e *Env) URL(name, how string) string {
	value, ok := e.value(name)
	if !ok {
		e.wrong(name, "is not set", how)
		return ""
	}
	return e.checkURL(name, value, how)
}

// BaseURL returns an http or https URL of only scheme, host and port, or def if the
// setting is missing or wrong.
func (e *Env) BaseURL(name, def string) string {
	value, ok := e.value(name)
	if !ok {
		return def
	}
	how := "an https URL, or leave it out for " + def
	value = e.checkURL(name, value, how)
	if u, err := url.Parse(value); err == nil && strings.Trim(u.Path, "/") != "" {
		e.wrong(name, "has a path in it", how)
		value = ""
	}
	if value == "" {
		return def
	}
	return value
}

func (e *Env) checkURL(name, value, how string) string {
	u, err := url.Parse(value)
	switch {
	case err != nil, u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "":
		e.wrong(name, "is not an http or https URL", how)
	case !validPort(u.Port()):
		e.wrong(name, "has a port that is not between 1 and 65535", how)
	case u.User != nil, u.RawQuery != "", u.ForceQuery, strings.Contains(value, "#"):
		e.wrong(name, "has a user, a query or a fragment in it", how)
	default:
		return value
	}
	return ""
}

// validPort accepts "", which means the scheme's default port. url.Parse checks only
// that a port has digits.
func validPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n > 0
}

func (e *Env) value(name string) (string, bool) {
	value, ok := e.lookup(name)
	return value, ok && value != ""
}

func (e *Env) wrong(name, what, how string) {
	line := name + " " + what + ": set it to " + how
	if !slices.Contains(e.problems, line) {
		e.problems = append(e.problems, line)
	}
}
