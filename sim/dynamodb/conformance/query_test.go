package conformance_test

import (
	"fmt"
	"strings"
)

// query makes a Query of one hash key, usually with a condition on the sort key, and
// sometimes with an invalid one.
func (g *generator) query(body map[string]any) {
	w := &writer{generator: g, names: map[string]any{}, values: map[string]any{}, changed: map[string]bool{}}
	terms := []string{w.keyName("account") + " = " + w.keyValue(fmt.Sprint("k", g.IntN(3)))}
	switch {
	case g.rarely(3):
	case g.rarely(40):
		terms = append(terms, w.condition(1))
	default:
		terms = append(terms, w.sortTerm())
	}
	if g.rarely(5) {
		terms = append(terms[1:], terms[0])
	}
	body["KeyConditionExpression"] = w.spoil(strings.Join(terms, w.one(" AND ", " AND ", " AND ", " and ", " OR ")))
	body["ConsistentRead"], body["ScanIndexForward"] = g.rarely(2), !g.rarely(3)
	if g.rarely(2) {
		body["Limit"] = 1 + g.IntN(4)
	}
	if g.rarely(50) {
		body["Limit"] = 0
	}
	if g.rarely(3) {
		start := g.key()
		if g.rarely(3) {
			start = g.keyNumber(g.IntN(places))
		}
		body["ExclusiveStartKey"] = start
	}
	if len(w.names) > 0 {
		body["ExpressionAttributeNames"] = w.names
	}
	if len(w.values) > 0 {
		body["ExpressionAttributeValues"] = w.values
	}
}

func (w *writer) sortTerm() string {
	key, value := w.keyName("id"), w.sortValue()
	switch w.IntN(6) {
	case 0:
		return "begins_with(" + key + ", " + value + ")"
	case 1:
		return key + " BETWEEN " + value + " AND " + w.sortValue()
	case 2:
		return value + " " + w.one("=", "<", "<=", ">", ">=") + " " + key
	default:
		return key + " " + w.one("=", "<", "<=", ">", ">=") + " " + value
	}
}

func (w *writer) keyName(name string) string {
	if !w.rarely(4) {
		return name
	}
	w.names["#"+name] = name
	return "#" + name
}

func (w *writer) sortValue() string {
	if w.rarely(100) {
		return w.literal()
	}
	return w.keyValue(w.one("a", "ab", "b", "aa", "c"))
}

func (w *writer) keyValue(text string) string {
	placeholder := fmt.Sprint(":v", len(w.values))
	w.values[placeholder] = map[string]any{"S": text}
	return placeholder
}
