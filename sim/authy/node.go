package authy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
)

// maxDepth limits nesting in requests; Rack's own limit is 32.
const maxDepth = 32

// node is a tree of parameters or JSON: a text, an object or an array. Objects keep
// their order.
type node struct {
	text  string
	kind  kind
	names []string // of an object, beside kids
	kids  []*node  // of an object or an array
}

type kind int

const (
	isUnset kind = iota // nothing yet
	isText
	isNull
	isObject
	isArray
)

// child returns the member with that name, or nil. A nil node has no members.
func (n *node) child(name string) *node {
	if n == nil {
		return nil
	}
	for i, have := range n.names {
		if have == name {
			return n.kids[i]
		}
	}
	return nil
}

// value returns the text at a path of names, or "".
func (n *node) value(path ...string) string {
	for _, name := range path {
		n = n.child(name)
	}
	if n == nil {
		return ""
	}
	return n.text
}

func (n *node) add(name string, kid *node) {
	n.kind = isObject
	n.names = append(n.names, name)
	n.kids = append(n.kids, kid)
}

// pairs returns an object's members that are texts, or nil.
func (n *node) pairs() []Pair {
	if n == nil || n.kind != isObject {
		return nil
	}
	var pairs []Pair
	for i, name := range n.names {
		pairs = append(pairs, Pair{name, n.kids[i].text})
	}
	return pairs
}

// flat lists every text under its bracketed name, as in a form.
func (n *node) flat(name string, into url.Values) {
	switch n.kind {
	case isObject:
		for i, kid := range n.kids {
			kid.flat(nested(name, n.names[i]), into)
		}
	case isArray:
		for _, kid := range n.kids {
			kid.flat(name+"[]", into)
		}
	default:
		into.Add(name, n.text)
	}
}

// parseJSON reads one JSON value. Numbers keep their exact digits.
func parseJSON(data []byte) (*node, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	n, err := decodeNode(d, 0)
	if err != nil {
		return nil, fmt.Errorf("parse JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("parse JSON: data after the value")
	}
	return n, nil
}

func decodeNode(d *json.Decoder, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, errors.New("nested too deep")
	}
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch v := token.(type) {
	case json.Delim:
		return decodeNested(d, v, depth)
	case nil:
		return &node{kind: isNull}, nil
	default:
		return &node{kind: isText, text: fmt.Sprint(v)}, nil
	}
}

func decodeNested(d *json.Decoder, open json.Delim, depth int) (*node, error) {
	n := &node{kind: isObject}
	if open == '[' {
		n.kind = isArray
	}
	for d.More() {
		if n.kind == isObject {
			name, err := d.Token()
			if err != nil {
				return nil, err
			}
			n.names = append(n.names, name.(string))
		}
		kid, err := decodeNode(d, depth+1)
		if err != nil {
			return nil, err
		}
		n.kids = append(n.kids, kid)
	}
	_, err := d.Token()
	return n, err
}
