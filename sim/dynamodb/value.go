package dynamodb

import (
	"maps"
	"slices"
	"strings"
)

// maxDepth limits the nesting of lists and maps (Developer Guide, "Quotas", Nested
// attribute depth).
const maxDepth = 32

// value is an attribute's value. It is immutable.
type value struct {
	kind   string           // S, N, B, BOOL, L or M
	text   string           // of S; the bytes of B
	num    number           // of N
	yes    bool             // of BOOL
	list   []value          // of L
	fields map[string]value // of M
}

// equal reports whether both values have the same type and are equal.
func (v value) equal(other value) bool {
	if v.kind != other.kind {
		return false
	}
	switch v.kind {
	case "BOOL":
		return v.yes == other.yes
	case "L":
		return slices.EqualFunc(v.list, other.list, value.equal)
	case "M":
		return maps.EqualFunc(v.fields, other.fields, value.equal)
	}
	order, _ := v.compare(other)
	return order == 0
}

// compare orders two values: numbers by value, strings and binary by their bytes.
// Values of different types, or of a type without an order, are not ordered.
func (v value) compare(other value) (order int, ordered bool) {
	if v.kind != other.kind || v.unordered() {
		return 0, false
	}
	if v.kind == "N" {
		return v.num.compare(other.num), true
	}
	return strings.Compare(v.text, other.text), true
}

func (v value) unordered() bool { return v.kind == "BOOL" || v.kind == "L" || v.kind == "M" }

// startsWith is begins_with for two strings or two binary values.
func (v value) startsWith(start value) bool {
	return v.kind == start.kind && (v.kind == "S" || v.kind == "B") && strings.HasPrefix(v.text, start.text)
}

// print formats the value as in an error message.
func (v value) print() string {
	if v.kind == "N" {
		return v.num.String()
	}
	return v.text
}

// size is the value's part of an item's size. A list and a map add three bytes, and one
// per element.
func (v value) size() int {
	switch v.kind {
	case "N":
		return v.num.size()
	case "BOOL":
		return 1
	case "L":
		size := 3
		for _, one := range v.list {
			size += 1 + one.size()
		}
		return size
	case "M":
		size := 3
		for name, one := range v.fields {
			size += 1 + len(name) + one.size()
		}
		return size
	default:
		return len(v.text)
	}
}

// depth is the nesting depth: 0 for a value that contains no other.
func (v value) depth() int {
	inner := slices.AppendSeq(slices.Clone(v.list), maps.Values(v.fields))
	deepest := 0
	for _, one := range inner {
		deepest = max(deepest, one.depth())
	}
	if v.kind == "L" || v.kind == "M" {
		return deepest + 1
	}
	return 0
}
