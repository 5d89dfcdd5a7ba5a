package dynamodb

import "maps"

const (
	// maxItem limits an item in bytes, including names (Developer Guide, "Quotas", Item
	// size).
	maxItem = 400 << 10
	// maxHash and maxSort limit keys in bytes (ibid., "Partition key length", "Sort key
	// length").
	maxHash, maxSort = 2048, 1024
)

// item is one row of a table. A stored item is immutable: an update stores a copy.
type item map[string]value

func (i item) clone() item { return maps.Clone(i) }

// size is the item's size by DynamoDB's rules: the sum of all names and values.
func (i item) size() int {
	size := 0
	for name, v := range i {
		size += len(name) + v.size()
	}
	return size
}

// checkNames refuses invalid attribute names.
func (i item) checkNames() *failure {
	for name := range i {
		if name == "" {
			return invalid("Empty attribute name")
		}
		if len(name) > 64<<10-1 {
			return invalid("One or more parameter values were invalid: Attribute name is too large, must be less than 65536 bytes")
		}
	}
	return nil
}

// place returns the item's keys, and refuses values that keys can't have.
func (i item) place(t *rows) (place, *failure) {
	at := place{hash: i[t.hash].text, sort: i[t.sort].text}
	for _, name := range t.keys() {
		switch v := i[name]; {
		case v.kind != "S":
			return place{}, mismatch("One or more parameter values were invalid: Type mismatch for key %s expected: S actual: %s", name, v.kind)
		case v.text == "":
			return place{}, emptyKey(name)
		}
	}
	return at, at.tooLong()
}

func emptyKey(name string) *failure {
	return invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: %s", name)
}

// tooLong refuses keys over the limits.
func (at place) tooLong() *failure {
	switch {
	case len(at.hash) > maxHash:
		return invalid("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes")
	case len(at.sort) > maxSort:
		return invalid("One or more parameter values were invalid: Size of rangekey has exceeded the maximum size limit of1024 bytes")
	}
	return nil
}
