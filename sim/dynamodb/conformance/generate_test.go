package conformance_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
)

// generator makes random calls on one table. It uses few keys and attributes, so that
// calls affect each other. Most calls are valid.
type generator struct {
	*rand.Rand
	table string
	keys  []string
	past  []map[string]any // transactions with a token
}

// rarely is true once in n times.
func (g *generator) rarely(n int) bool { return g.IntN(n) == 0 }

func (g *generator) one(of ...string) string { return of[g.IntN(len(of))] }

func (g *generator) next() call {
	if g.rarely(200) {
		return call{g.one("GetItem", "DeleteItem", "UpdateItem"), map[string]any{"TableName": "no-such-table", "Key": g.key()}}
	}
	body := map[string]any{"TableName": g.table}
	if !g.rarely(3) {
		body["ReturnConsumedCapacity"] = "TOTAL"
	}
	if len(g.keys) > 1 && g.rarely(4) {
		g.query(body)
		return call{"Query", body}
	}
	switch g.IntN(10) {
	case 0, 1:
		body["Key"], body["ConsistentRead"] = g.key(), g.rarely(2)
		return call{"GetItem", body}
	case 2, 3:
		g.put(body)
		body["ReturnValues"] = g.one("NONE", "ALL_OLD")
		return call{"PutItem", body}
	case 4:
		g.remove(body)
		body["ReturnValues"] = g.one("NONE", "ALL_OLD")
		return call{"DeleteItem", body}
	case 5, 6, 7:
		g.update(body)
		body["ReturnValues"] = g.one("NONE", "ALL_OLD", "ALL_NEW")
		return call{"UpdateItem", body}
	default:
		return call{"TransactWriteItems", g.transaction()}
	}
}

func (g *generator) key() map[string]any {
	key := g.keyNumber(g.IntN(places))
	wrong := g.keys[g.IntN(len(g.keys))]
	switch {
	case g.rarely(300):
		key[wrong] = map[string]any{"S": ""}
	case g.rarely(300):
		key[wrong] = map[string]any{"N": "1"}
	case g.rarely(300):
		delete(key, wrong)
		key["other"] = map[string]any{"S": "k1"}
	case g.rarely(300):
		key["a"] = map[string]any{"S": "k1"}
	case g.rarely(300):
		delete(key, wrong)
	}
	return key
}

// places is how many items the calls use: few, so that calls affect each other.
const places = 6

// keyNumber returns a key of one of the items. In a table with a sort key, three items
// share a hash key.
func (g *generator) keyNumber(n int) map[string]any {
	if len(g.keys) == 1 {
		return map[string]any{"id": map[string]any{"S": fmt.Sprint("k", n)}}
	}
	return map[string]any{"account": map[string]any{"S": fmt.Sprint("k", n%2)}, "id": map[string]any{"S": []string{"a", "ab", "b"}[n/2]}}
}

func (g *generator) attribute() string {
	return g.one("a", "b", "c", "n", "m", "flag", "status", "odd name")
}

func (g *generator) value() map[string]any {
	switch g.IntN(10) {
	case 0, 1:
		return map[string]any{"S": g.one("", "a", "b", "ab", "é", "\U0001F511", strings.Repeat("x", 1000))}
	case 2:
		return map[string]any{"B": base64.StdEncoding.EncodeToString([]byte(g.one("", "\x00", "\x7f", "\x80", "\xff\x00")))}
	case 3:
		return map[string]any{"BOOL": g.rarely(2)}
	case 4:
		return map[string]any{"L": g.some(func() any { return g.value() })}
	case 5:
		if g.rarely(3) {
			return map[string]any{"M": map[string]any{"a": g.value(), g.attribute(): g.value()}}
		}
	}
	return map[string]any{"N": g.number()}
}

// some returns a list of up to two.
func (g *generator) some(one func() any) []any {
	all := []any{}
	for range g.IntN(3) {
		all = append(all, one())
	}
	return all
}

func (g *generator) number() string {
	switch g.IntN(12) {
	case 0:
		return fmt.Sprintf("%d.%02d", g.IntN(10), g.IntN(100))
	case 1:
		return fmt.Sprintf("%s%de%d", g.one("", "-"), g.IntN(1000), g.IntN(256)-128)
	case 2:
		return g.one("12345678901234567890123456789012345678", "0.00000000000000000000000000000000000001", "-99999999999999999999999999999999999999")
	case 3:
		return g.one("0", "-0", "00", "1.0", "-1.50", "1e0", "100", "1E2", "+7", ".5", "5.")
	case 4:
		if g.rarely(10) {
			return g.one("", "x", "1 ", "1e126", "1e-131", "NaN", "123456789012345678901234567890123456789")
		}
	}
	return fmt.Sprint(g.IntN(20) - 5)
}

func (g *generator) put(body map[string]any) {
	item := g.key()
	for range g.IntN(5) {
		item[g.attribute()] = g.value()
	}
	for _, counter := range []string{"n", "m"} {
		if !g.rarely(3) {
			item[counter] = map[string]any{"N": g.number()}
		}
	}
	if g.rarely(40) {
		item["big"] = map[string]any{"S": strings.Repeat("x", []int{500, 3000, 5000, 150_000, 250_000, 409_590, 409_600}[g.IntN(7)])}
	}
	body["Item"] = item
	g.expressions(body, false)
}

func (g *generator) remove(body map[string]any) {
	body["Key"] = g.key()
	g.expressions(body, false)
}

func (g *generator) update(body map[string]any) {
	body["Key"] = g.key()
	g.expressions(body, true)
}

// expressions adds a condition, possibly an update, and the placeholders of both.
func (g *generator) expressions(body map[string]any, update bool) {
	w := &writer{generator: g, names: map[string]any{}, values: map[string]any{}, changed: map[string]bool{}}
	if update && !g.rarely(50) {
		body["UpdateExpression"] = w.spoil(w.update())
	}
	if !g.rarely(3) {
		body["ConditionExpression"] = w.spoil(w.condition(3))
	}
	if g.rarely(100) {
		w.values[":unused"] = g.value()
	}
	if g.rarely(100) {
		w.names["#unused"] = g.attribute()
	}
	if len(w.names) > 0 {
		body["ExpressionAttributeNames"] = w.names
	}
	if len(w.values) > 0 {
		body["ExpressionAttributeValues"] = w.values
	}
	if g.rarely(2) {
		body["ReturnValuesOnConditionCheckFailure"] = g.one("NONE", "ALL_OLD")
	}
}

func (g *generator) transaction() map[string]any {
	if len(g.past) > 0 && g.rarely(10) {
		return g.again()
	}
	count := 1 + g.IntN(4)
	var items []any
	seen := map[string]bool{}
	for len(items) < count {
		kind, body := g.transactItem()
		at := fmt.Sprint(body["Key"], body["Item"])
		if key, ok := g.keyOf(body); ok {
			at = key
		}
		if seen[at] && !g.rarely(50) {
			continue
		}
		seen[at] = true
		items = append(items, map[string]any{kind: body})
	}
	body := map[string]any{"TransactItems": items}
	if count == 1 && items[0].(map[string]any)["Delete"] == nil {
		// For several items, and for deleting a missing one, DynamoDB Local reports
		// less than DynamoDB bills.
		body["ReturnConsumedCapacity"] = "TOTAL"
	} else if g.rarely(3) {
		body["ClientRequestToken"] = fmt.Sprintf("%s-%d", g.table[len(g.table)-16:], len(g.past))
		g.past = append(g.past, body)
	}
	return body
}

// again repeats a transaction with its token, or sends another transaction with the
// same token.
func (g *generator) again() map[string]any {
	body := maps.Clone(g.past[g.IntN(len(g.past))])
	if g.rarely(3) {
		other := g.past[g.IntN(len(g.past))]
		body["TransactItems"] = other["TransactItems"]
	}
	return body
}

func (g *generator) transactItem() (kind string, body map[string]any) {
	body = map[string]any{"TableName": g.table}
	switch kind = g.one("Put", "Update", "Update", "Delete", "ConditionCheck"); kind {
	case "Put":
		g.put(body)
	case "Update":
		g.update(body)
		if body["UpdateExpression"] == nil {
			body["UpdateExpression"] = "REMOVE a"
		}
	case "Delete":
		g.remove(body)
	case "ConditionCheck":
		g.remove(body)
		if body["ConditionExpression"] == nil {
			body["ConditionExpression"] = "attribute_exists(id)"
		}
	}
	return kind, body
}

func (g *generator) keyOf(body map[string]any) (string, bool) {
	for _, place := range []string{"Key", "Item"} {
		if item, ok := body[place].(map[string]any); ok {
			key := ""
			for _, name := range g.keys {
				one, _ := item[name].(map[string]any)
				text, ok := one["S"].(string)
				if !ok {
					return "", false
				}
				key += text + "/"
			}
			return key, true
		}
	}
	return "", false
}
