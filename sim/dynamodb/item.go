package dynamodb

import "maps"

const (
	// maxItem is the largest item in bytes, names included (Developer Guide, "Quotas", Item size).
	maxItem = 400 << 10
	// maxHash and maxSort are the longest keys in bytes (same place, "Partition key length", "Sort key length").
	maxHash, maxSort = 2048, 1024
)

// item is one row of a table. An item that is stored is never changed: an update stores a copy.
type item map[string]value

func (i item) clone() item { return maps.Clone(i) }

// size is the item's size by DynamoDB's rules: each name and each value.
func (i item) size() int {
	size := 0
	for name, v := range i {
		size += len(name) + v.size()
	}
	return size
}

// checkNames refuses what can be no attribute's name.
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

// place finds where the item lies by its keys, and refuses what can be no key's value.
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

// tooLong refuses keys that are longer than keys may be.
func (at place) tooLong() *failure {
	switch {
	case len(at.hash) > maxHash:
		return invalid("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes")
	case len(at.sort) > maxSort:
		return invalid("One or more parameter values were invalid: Size of rangekey has exceeded the maximum size limit of1024 bytes")
	}
	return nil
}
