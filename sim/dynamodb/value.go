package dynamodb

import (
	"maps"
	"slices"
	"strings"
)

// maxDepth is how deep lists and maps may lie in one another (Developer Guide, "Quotas", Nested attribute depth).
const maxDepth = 32

// value is one attribute's value. It is never changed once made.
type value struct {
	kind   string           // S, N, B, BOOL, L or M
	text   string           // of S; the bytes of B
	num    number           // of N
	yes    bool             // of BOOL
	list   []value          // of L
	fields map[string]value // of M
}

// equal tells whether both values have the same type and are the same.
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

// compare orders two values, numbers by value and strings and binary by their bytes. Values of different types have no
// order, nor do those of an unordered type.
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

// startsWith is begins_with: two strings, or two binary values.
func (v value) startsWith(start value) bool {
	return v.kind == start.kind && (v.kind == "S" || v.kind == "B") && strings.HasPrefix(v.text, start.text)
}

// print is the value as an error message has it.
func (v value) print() string {
	if v.kind == "N" {
		return v.num.String()
	}
	return v.text
}

// size is what the value counts in an item's size. A list and a map count three bytes, and one for each element.
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

// depth is how deep the value is: 0 for one that holds no other.
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
