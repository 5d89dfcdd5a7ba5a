package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Default bounds of numbers and durations. They only catch typing errors, such as a
// missing unit or an extra digit. template.yaml accepts no value beyond them; a test of
// each function checks that (sim/functiontest, Bounds).
const (
	shortest = time.Millisecond
	longest  = 9999 * time.Hour // four digits with any unit
	most     = 1_000_000
)

// Duration returns a duration in Go's notation ("90s", "10m"), or def if the setting is
// missing. It must be positive and at most 9999h.
func (e *Env) Duration(name string, def time.Duration) time.Duration {
	return e.DurationWithin(name, def, shortest, longest)
}

// DurationWithin is [Env.Duration] with its own bounds, both inclusive. A wrong setting
// gives def.
func (e *Env) DurationWithin(name string, def, least, most time.Duration) time.Duration {
	value, ok := e.value(name)
	if !ok {
		return def
	}
	how := fmt.Sprintf("a duration like 90s or 10m, from %s to %s, or leave it out for %s", short(least), short(most), short(def))
	d, err := time.ParseDuration(value)
	switch {
	case err != nil:
		e.wrong(name, "is not a duration", how)
	case d < least:
		e.wrong(name, "is too short", how)
	case d > most:
		e.wrong(name, "is too long", how)
	default:
		return d
	}
	return def
}

// Int returns a whole number from 1 to a million, or def if the setting is missing or
// wrong.
func (e *Env) Int(name string, def int) int {
	value, ok := e.value(name)
	if !ok {
		return def
	}
	n, err := count(value)
	if err != nil {
		e.wrong(name, err.Error(), fmt.Sprintf("a whole number from 1 to %d, or leave it out for %d", most, def))
		return def
	}
	return n
}

// Limit returns a limit of n per duration, written "10/1h", or def's if the setting is
// missing. A wrong setting gives 0, 0. The duration is at least a second and the count
// at most one per millisecond, because the counters can't represent finer limits.
func (e *Env) Limit(name, def string) (n int, per time.Duration) {
	value, ok := e.value(name)
	if !ok {
		value = def
	}
	n, per, err := parseLimit(value)
	if err != nil {
		e.wrong(name, err.Error(), "a count per duration like 10/1h, or leave it out for "+def)
		return 0, 0
	}
	return n, per
}

func parseLimit(value string) (int, time.Duration, error) {
	left, right, ok := strings.Cut(value, "/")
	if !ok {
		return 0, 0, errors.New("is not a count per duration")
	}
	n, err := count(left)
	if err != nil {
		return 0, 0, fmt.Errorf("has a count that %w", err)
	}
	per, err := time.ParseDuration(right)
	if err != nil {
		return 0, 0, errors.New("has no duration after the stroke")
	}
	if per < time.Second || per > longest {
		return 0, 0, fmt.Errorf("has a duration that is not between %s and %s", short(time.Second), short(longest))
	}
	if int64(n) > per.Milliseconds() {
		return 0, 0, errors.New("allows more than one in a millisecond")
	}
	return n, per, nil
}

// count rejects what strconv accepts beyond plain digits, such as a sign.
func count(value string) (int, error) {
	n, err := strconv.Atoi(value)
	if err != nil || strings.Trim(value, "0123456789") != "" {
		return 0, errors.New("is not a whole number")
	}
	if n < 1 || n > most {
		return 0, fmt.Errorf("is not between 1 and %d", most)
	}
	return n, nil
}

// short formats a duration as a person would: 10m, not 10m0s.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
