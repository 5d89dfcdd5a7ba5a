package config

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// Keys are the secret keys of one setting: one, or two while a key is being replaced. They
// are fetched when they are first needed, once per process, so that a cold start
// doesn't wait for them. Safe for concurrent use.
type Keys struct {
	what      string // for error texts
	check     func(keys []Secret) error
	parameter string
	slot      chan struct{} // holds one token; the request that has it may fetch
	keys      []Secret      // guarded by slot, nil until fetched
}

// Keys reads where the keys called name come from, such as a provider's. Exactly one of two settings must be
// there: name with _PARAMETER behind it, which names an SSM SecureString, or, on a
// machine of one's own, name itself. Either holds one key, or two with a comma
// between them: calls use the first, callbacks may be signed with both. what is what
// error texts call the key, such as "Acme's key". The same name gives the same Keys, so that
// one process fetches a key once.
func (e *Env) Keys(name, what string) *Keys {
	return e.CheckedKeys(name, what, "the key, or to two keys with a comma between them", func([]Secret) error { return nil })
}

// CheckedKeys is [Env.Keys] for keys that must have a form. The error of check completes
// a sentence that begins with the setting's name, and must not repeat a value. The text
// how completes "set it to …" where the setting holds the keys themselves.
func (e *Env) CheckedKeys(name, what, how string, check func(keys []Secret) error) *Keys {
	if k := e.keys[name]; k != nil {
		return k
	}
	k := &Keys{what: what, check: check, slot: make(chan struct{}, 1)}
	e.keys[name] = k
	parameterName := name + "_PARAMETER"
	_, inSSM := e.value(parameterName)
	plain, inEnv := e.value(name)
	where := "the name of the SSM SecureString that holds " + what + " (or, on your own machine, set " + name + " to the key)"
	switch {
	case inSSM && inEnv:
		e.wrong(parameterName, "and "+name+" are both set, but one must not be there", where)
	case inSSM:
		k.parameter = e.String(parameterName, where)
	case !inEnv:
		e.wrong(parameterName, "is not set", where)
	default:
		keys, err := k.parse(plain)
		if err != nil {
			e.wrong(name, err.Error(), how)
		}
		k.keys = keys
	}
	return k
}

// Current returns the key to use for calls. A failed fetch is an error, and is
// tried anew at the next call.
func (k *Keys) Current(ctx context.Context) (Secret, error) {
	keys, err := k.All(ctx)
	if err != nil {
		return Secret{}, err
	}
	return keys[0], nil
}

// Key is [Keys.Current] with the value revealed, for a client that takes its key
// from a function.
func (k *Keys) Key(ctx context.Context) (string, error) {
	key, err := k.Current(ctx)
	return key.Reveal(), err
}

// All returns every key that a callback may be signed with, the current one
// first. While one goroutine fetches the others wait, each no longer than its
// own context. The result is shared: don't change it.
func (k *Keys) All(ctx context.Context) ([]Secret, error) {
	select {
	case k.slot <- struct{}{}:
		defer func() { <-k.slot }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for %s: %w", k.what, ctx.Err())
	}
	if k.keys != nil {
		return k.keys, nil
	}
	if k.parameter == "" {
		return nil, fmt.Errorf("read %s: its settings are broken", k.what)
	}
	text, err := readParameter(ctx, k.parameter)
	if err != nil {
		return nil, fmt.Errorf("read parameter %s: %w", k.parameter, err)
	}
	keys, err := k.parse(text)
	if err != nil {
		return nil, fmt.Errorf("read parameter %s: its value %w", k.parameter, err)
	}
	k.keys = keys
	return keys, nil
}

// parse reads keys and checks their form. Its errors are like those of parseKeys.
func (k *Keys) parse(text string) ([]Secret, error) {
	keys, err := parseKeys(text)
	if err == nil {
		err = k.check(keys)
	}
	if err != nil {
		return nil, err
	}
	return keys, nil
}

// parseKeys returns one or two keys. Its errors complete a sentence that begins
// with the setting's name, and don't repeat the value.
func parseKeys(text string) ([]Secret, error) {
	parts := strings.Split(text, ",")
	if len(parts) > 2 {
		return nil, errors.New("holds more than two keys")
	}
	var keys []Secret
	for _, part := range parts {
		key := strings.TrimSpace(part)
		if key == "" {
			return nil, errors.New("holds an empty key")
		}
		if strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return nil, errors.New("holds a key with white space or characters beyond ASCII in it")
		}
		keys = append(keys, NewSecret(key))
	}
	return keys, nil
}
