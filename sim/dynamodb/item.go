package dynamodb

import "maps"

const (
	// maxItem is the largest item in bytes, names included (Developer Guide, "Quotas", Item size).
	maxItem = 400 << 10
	// maxKey is the longest hash key in bytes (same place, "Partition key length").
	maxKey = 2048
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

// checkKey refuses what can be no key's value.
func checkKey(name string, v value) (string, *failure) {
	switch {
	case v.kind != "S":
		return "", mismatch("One or more parameter values were invalid: Type mismatch for key %s expected: S actual: %s", name, v.kind)
	case v.text == "":
		return "", invalid("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: %s", name)
	case len(v.text) > maxKey:
		return "", invalid("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes")
	}
	return v.text, nil
}
