package authy

import (
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"
)

var (
	errEncoding = errors.New("text is not UTF-8")
	errNesting  = errors.New("name has bad brackets")
)

// parseForm reads pairs with brackets (details[k]=v, logos[][res]=default) into the
// tree, in order, as Rack does.
func parseForm(data string, into *node) error {
	for pair := range strings.SplitSeq(data, "&") {
		if pair == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil {
			return err
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil {
			return err
		}
		if !utf8.ValidString(name) || !utf8.ValidString(value) {
			return errEncoding
		}
		path, err := splitName(name)
		if err != nil {
			return err
		}
		if err := into.put(path, value); err != nil {
			return err
		}
	}
	return nil
}

// splitName splits a[b][][c] into a, b, "", c.
func splitName(name string) ([]string, error) {
	head, rest, nested := strings.Cut(name, "[")
	path := []string{head}
	for nested {
		inner, after, closed := strings.Cut(rest, "]")
		if !closed || len(path) > maxDepth {
			return nil, errNesting
		}
		path = append(path, inner)
		if after == "" {
			break
		}
		if after[0] != '[' {
			return nil, errNesting
		}
		rest = after[1:]
	}
	return path, nil
}

// put sets a value. Using a name both as a list and as an object is an error, as in
// Rack; a plain value replaces anything.
func (n *node) put(path []string, value string) error {
	switch {
	case len(path) == 0:
		*n = node{kind: isText, text: value}
		return nil
	case path[0] == "" && (n.kind == isUnset || n.kind == isArray):
		return n.element(path[1:]).put(path[1:], value)
	case n.kind == isUnset || n.kind == isObject:
		return n.member(path[0]).put(path[1:], value)
	default:
		return errNesting
	}
}

func (n *node) member(name string) *node {
	kid := n.child(name)
	if kid == nil {
		kid = &node{}
		n.add(name, kid)
	}
	return kid
}

// element returns the array element to which the rest of a name belongs: the last one,
// or a new one if the last has that name already or is not an object.
func (n *node) element(rest []string) *node {
	n.kind = isArray
	if end := len(n.kids) - 1; end >= 0 && len(rest) > 0 && n.kids[end].kind == isObject && n.kids[end].child(rest[0]) == nil {
		return n.kids[end]
	}
	kid := &node{}
	n.kids = append(n.kids, kid)
	return kid
}
