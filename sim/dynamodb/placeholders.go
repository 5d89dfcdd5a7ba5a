package dynamodb

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// placeholders are the names and values that a request defines for its expressions, and
// which of them were used.
type placeholders struct {
	names  map[string]string
	values map[string]value
	used   map[string]bool
}

// newPlaceholders checks ExpressionAttributeNames and ExpressionAttributeValues. nil
// means that the request has none.
func newPlaceholders(names map[string]string, values map[string]json.RawMessage) (*placeholders, *failure) {
	p := &placeholders{names: names, values: map[string]value{}, used: map[string]bool{}}
	if names != nil && len(names) == 0 {
		return nil, invalid("ExpressionAttributeNames must not be empty")
	}
	if values != nil && len(values) == 0 {
		return nil, invalid("ExpressionAttributeValues must not be empty")
	}
	for _, key := range slices.Sorted(maps.Keys(names)) {
		if scan(key, 0).kind != tokenName || scan(key, 0).end != len(key) {
			return nil, invalid("ExpressionAttributeNames contains invalid key: Syntax error; key: %q", key)
		}
		if names[key] == "" {
			return nil, invalid("ExpressionAttributeNames contains invalid value: Empty attribute name for key %s", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if scan(key, 0).kind != tokenValue || scan(key, 0).end != len(key) {
			return nil, invalid("ExpressionAttributeValues contains invalid key: Syntax error; key: %q", key)
		}
		var v value
		if err := json.Unmarshal(values[key], &v); err != nil {
			return nil, wrongValue(key, err)
		}
		p.values[key] = v
	}
	return p, nil
}

func wrongValue(key string, err error) *failure {
	var f *failure
	if !errors.As(err, &f) || f.code != "ValidationException" {
		return unreadable("ExpressionAttributeValues: the value of %s cannot be read", key)
	}
	return invalid("ExpressionAttributeValues contains invalid value: %s for key %s", f.message, key)
}

// unused refuses placeholders that no expression uses. present tells whether the
// request has an expression.
func (p *placeholders) unused(present bool) *failure {
	for _, set := range []struct {
		what string
		keys []string
	}{
		{"ExpressionAttributeNames", slices.Sorted(maps.Keys(p.names))},
		{"ExpressionAttributeValues", slices.Sorted(maps.Keys(p.values))},
	} {
		left := slices.DeleteFunc(set.keys, func(key string) bool { return p.used[key] })
		if len(left) == 0 {
			continue
		}
		if !present {
			return invalid("%s can only be specified when using expressions", set.what)
		}
		return invalid("Value provided in %s unused in expressions: keys: %s", set.what, fmt.Sprintf("{%s}", strings.Join(left, ", ")))
	}
	return nil
}
