// Package config reads a function's settings from the environment, and its
// secrets from AWS Systems Manager.
//
// A main asks one [Env] for every setting that it needs and then looks at
// [Env.Err] once, so that a person who deploys learns of all that is missing or
// wrong in one go, each with the way to set it. No text made here repeats a
// setting's value: a key pasted into the wrong setting must not reach a log.
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

// An Env reads settings and remembers what is wrong with them. It serves one
// goroutine, while a main starts.
type Env struct {
	lookup   func(string) (string, bool)
	problems []string
}

// New returns an Env over a look-up such as [os.LookupEnv]. A setting that is
// there but empty counts as not set, because SAM and CloudFormation can't leave
// a declared variable out.
func New(getenv func(string) (string, bool)) *Env {
	return &Env{lookup: getenv}
}

// Err names every missing or wrong setting that was asked for so far, a line
// each, in the order of asking. It is nil when all is well.
func (e *Env) Err() error {
	if len(e.problems) == 0 {
		return nil
	}
	return errors.New(strings.Join(e.problems, "\n"))
}

// String returns a setting that must be there and that has no default. The
// text how completes "set it to …"; for a broken setting the result is "".
func (e *Env) String(name, how string) string {
	value, ok := e.value(name)
	switch {
	case !ok:
		e.wrong(name, "is not set", how)
		return ""
	case value != strings.TrimSpace(value):
		// A copied name with a line break names another table.
		e.wrong(name, "has white space around it", how)
		return ""
	}
	return value
}

// Name returns a name that people read, or def when nothing is left of it: without
// the white space around it, and without control and format characters, which show
// nothing or turn the text around them.
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

// Flag returns a setting that is "true" or "false"; one that is left out or
// broken is false.
func (e *Env) Flag(name string) bool {
	value, ok := e.value(name)
	if ok && value != "true" && value != "false" {
		e.wrong(name, "is neither true nor false", "true or false, or leave it out for false")
	}
	return value == "true"
}

// Text returns a setting that any text can be, or def when it is left out.
func (e *Env) Text(name, def string) string {
	if value, ok := e.value(name); ok {
		return value
	}
	return def
}

// List returns the parts of a comma-separated list, without the white space around
// them; nil when the setting is left out, or has a part that is not valid. The text how
// completes "set it to …".
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

// URL returns an http or https URL that must be there, exactly as it was
// written: signatures cover its text. It may have no query, no fragment and no
// user. The text how completes "set it to …".
func (e *Env) URL(name, how string) string {
	value, ok := e.value(name)
	if !ok {
		e.wrong(name, "is not set", how)
		return ""
	}
	return e.checkURL(name, value, how)
}

// BaseURL returns an http or https URL of nothing but host and port, or def when
// the setting is left out or broken.
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

// validPort takes "" for the scheme's own. url.Parse looks at the digits alone.
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
