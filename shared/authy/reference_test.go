package authy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
)

// reference computes the canonical form a second time. It was written from the description of
// the algorithm and shares no code with canonicalJSON: it decodes into a tree of any, has its
// own escaping, and recurses over values.
func reference(body []byte) (string, bool) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var tree map[string]any
	if decoder.Decode(&tree) != nil || tree == nil {
		return "", false
	}
	return referenceMembers(tree, ""), true
}

func referenceMembers(tree map[string]any, prefix string) string {
	var members []string
	for name, value := range tree {
		key := name
		if prefix != "" {
			key = prefix[1:] + "[" + name + "]"
		}
		if text := referenceValue(value, key); text != "" {
			members = append(members, text)
		}
	}
	sort.Strings(members)
	return strings.Join(members, "&")
}

func referenceValue(value any, key string) string {
	switch v := value.(type) {
	case map[string]any:
		return referenceMembers(v, "."+key) // the dot tells "no parent" from a parent with an empty name
	case []any:
		var elements []string
		for _, element := range v {
			if text := referenceValue(element, key+"[]"); text != "" {
				elements = append(elements, text)
			}
		}
		return strings.Join(elements, "&")
	case nil:
		return escape(key) + "="
	default: // a string, a json.Number or a bool prints as Authy writes it
		return escape(key) + "=" + escape(fmt.Sprint(v))
	}
}

func escape(text string) string {
	var out strings.Builder
	for _, b := range []byte(text) {
		switch {
		case b >= 'a' && b <= 'z', b >= 'A' && b <= 'Z', b >= '0' && b <= '9', strings.IndexByte("-_.~", b) >= 0:
			out.WriteByte(b)
		case b == ' ':
			out.WriteByte('+')
		default:
			fmt.Fprintf(&out, "%%%02X", b)
		}
	}
	return out.String()
}
