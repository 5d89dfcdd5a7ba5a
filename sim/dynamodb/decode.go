package dynamodb

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
)

// members reads a JSON object's members into the given targets by exact name, and
// refuses any other member.
func members(data []byte, places map[string]any) *failure {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return unreadable("the request is no JSON object")
	}
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		place, ok := places[name]
		if !ok {
			return unsupported("the parameter %s", name)
		}
		if err := json.Unmarshal(raw[name], place); err != nil {
			var f *failure
			if errors.As(err, &f) {
				return f
			}
			return unreadable("the parameter %s has a wrong type", name)
		}
	}
	return nil
}

// null is the failure for a missing required member, at a place in DynamoDB's notation.
func null(place string) *failure {
	return invalid("1 validation error detected: Value null at '%s' failed to satisfy constraint: Member must not be null", place)
}

// oneOf refuses a value that is not one of the known ones. "" means the first.
func oneOf(place, got string, known ...string) *failure {
	if got == "" || slices.Contains(known, got) {
		return nil
	}
	for _, elsewhere := range []string{"UPDATED_OLD", "UPDATED_NEW", "INDEXES", "PROVISIONED"} {
		if got == elsewhere {
			return unsupported("%s %s", place, got)
		}
	}
	return invalid("1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: Member must satisfy enum value set: [%s]",
		got, place, strings.Join(known, ", "))
}

// checkTableName refuses an invalid table name.
func checkTableName(name *string) *failure {
	if name == nil {
		return null("tableName")
	}
	allowed := func(r rune) bool {
		return r < 128 && (letter(byte(r)) || r >= '0' && r <= '9' || strings.ContainsRune("_-.", r))
	}
	if len(*name) < 3 || len(*name) > 255 || strings.ContainsFunc(*name, func(r rune) bool { return !allowed(r) }) {
		return invalid("Invalid table/index name.  Table/index names must be between 3 and 255 characters long, " +
			"and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'")
	}
	return nil
}
