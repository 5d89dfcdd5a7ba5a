package authy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	// maxDepth is the nesting that canonicalJSON accepts; Authy's own bodies have four levels.
	maxDepth = 32
	// maxCanonical is how many bytes canonicalJSON writes at most. In the canonical form of an
	// array, each element repeats the key. So a small body with a long key and a long array
	// has a huge canonical form, and anybody can send one: the signature is checked later.
	maxCanonical = 1 << 20
)

var errCanonical = errors.New("no canonical form")

// canonicalJSON returns the parameters that Authy signs for a POST: the JSON object
// flattened as Rails' Hash#to_query does it, without empty objects and arrays.
//
// Each member becomes `parent%5Bchild%5D=value`. The members of an object are sorted
// bytewise. An array counts as one member, and its elements keep their order under
// `key%5B%5D`. null becomes the empty string, and numbers keep their digits.
//
// It fails if the body is not a single object in valid UTF-8, if a name is there twice in
// one object (JSON parsers disagree about which one counts), and if the body is nested or
// grows far beyond what Authy sends.
func canonicalJSON(body []byte) (string, error) {
	if !utf8.Valid(body) || !json.Valid(body) {
		return "", fmt.Errorf("%w: body is not JSON", errCanonical)
	}
	w := walker{tokens: json.NewDecoder(bytes.NewReader(body)), budget: maxCanonical}
	w.tokens.UseNumber()
	if w.next() != json.Delim('{') {
		return "", fmt.Errorf("%w: body is not a JSON object", errCanonical)
	}
	return w.object("", 1)
}

// fields decodes a canonical form. It leaves out arrays, because nothing here reads one.
func fields(canonical string) (map[string]string, error) {
	found := make(map[string]string)
	for pair := range strings.SplitSeq(canonical, "&") {
		if pair == "" {
			continue
		}
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, errName := url.QueryUnescape(rawName)
		value, errValue := url.QueryUnescape(rawValue)
		if errName != nil || errValue != nil {
			return nil, fmt.Errorf("%w: broken percent-encoding", errCanonical)
		}
		if strings.Contains(name, "[]") {
			continue
		}
		if _, twice := found[name]; twice {
			return nil, fmt.Errorf("%w: a name is there twice", errCanonical)
		}
		found[name] = value
	}
	return found, nil
}

// A walker renders one JSON document, which json.Valid has accepted, in canonical form.
type walker struct {
	tokens *json.Decoder
	budget int
}

func (w *walker) next() json.Token {
	token, _ := w.tokens.Token() // can't fail in a valid document
	return token
}

func (w *walker) value(key string, depth int) (string, error) {
	switch t := w.next().(type) {
	case json.Delim:
		if depth >= maxDepth {
			return "", fmt.Errorf("%w: body is nested too deep", errCanonical)
		}
		if t == '{' {
			return w.object(key, depth+1)
		}
		return w.array(key, depth+1)
	case bool:
		return w.pair(key, strconv.FormatBool(t))
	case json.Number:
		return w.pair(key, t.String())
	case string:
		return w.pair(key, t)
	default: // null
		return w.pair(key, "")
	}
}

func (w *walker) object(parent string, depth int) (string, error) {
	names := make(map[string]bool)
	var members []string
	for w.tokens.More() {
		name, _ := w.next().(string)
		if names[name] {
			return "", fmt.Errorf("%w: a name is there twice", errCanonical)
		}
		names[name] = true
		key := name
		if depth > 1 {
			key = parent + "[" + name + "]"
		}
		var err error
		if members, err = w.member(members, key, depth); err != nil {
			return "", err
		}
	}
	w.next() // the bracket that closes it
	slices.Sort(members)
	return strings.Join(members, "&"), nil
}

func (w *walker) array(parent string, depth int) (string, error) {
	var elements []string
	var err error
	for w.tokens.More() {
		if elements, err = w.member(elements, parent+"[]", depth); err != nil {
			return "", err
		}
	}
	w.next() // the bracket that closes it
	return strings.Join(elements, "&"), nil
}

// member appends the rendered value under key, or nothing for an empty object or array.
func (w *walker) member(to []string, key string, depth int) ([]string, error) {
	if err := w.spend(len(key)); err != nil {
		return nil, err
	}
	text, err := w.value(key, depth)
	if err != nil || text == "" {
		return to, err
	}
	return append(to, text), nil
}

func (w *walker) pair(key, value string) (string, error) {
	text := url.QueryEscape(key) + "=" + url.QueryEscape(value)
	return text, w.spend(len(text))
}

func (w *walker) spend(bytes int) error {
	if w.budget -= bytes; w.budget < 0 {
		return fmt.Errorf("%w: body is too large", errCanonical)
	}
	return nil
}
