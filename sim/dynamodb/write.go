package dynamodb

import "encoding/json"

// The kinds of writes, by their names in TransactWriteItems.
const (
	kindPut    = "Put"
	kindUpdate = "Update"
	kindDelete = "Delete"
	kindCheck  = "ConditionCheck"
)

// write is one decoded request to change an item or, in a transaction, only to check
// it.
type write struct {
	kind      string
	table     string
	item      item // for Put the whole item, else its key
	condition condition
	update    update
	returns   string // ReturnValues
	onFailure string // ReturnValuesOnConditionCheckFailure
	capacity  string // ReturnConsumedCapacity
}

// decodeWrite decodes a write. single tells that it is an operation of its own, not
// part of a transaction.
func decodeWrite(kind string, data []byte, single bool) (*write, *failure) {
	w := &write{kind: kind}
	var (
		table             *string
		conditionText     *string
		updateText        *string
		names             map[string]string
		values            map[string]json.RawMessage
		itemPlace, places = "Key", map[string]any{
			"TableName": &table, "ConditionExpression": &conditionText, "ExpressionAttributeNames": &names,
			"ExpressionAttributeValues": &values, "ReturnValuesOnConditionCheckFailure": &w.onFailure,
		}
	)
	if kind == kindPut {
		itemPlace = "Item"
	}
	places[itemPlace] = &w.item
	if kind == kindUpdate {
		places["UpdateExpression"] = &updateText
	}
	if single {
		places["ReturnValues"], places["ReturnConsumedCapacity"] = &w.returns, &w.capacity
	}
	if f := members(data, places); f != nil {
		return nil, f
	}
	if f := checkTableName(table); f != nil {
		return nil, f
	}
	w.table = *table
	if f := w.check(itemPlace); f != nil {
		return nil, f
	}
	if !single && (kind == kindCheck && conditionText == nil || kind == kindUpdate && updateText == nil) {
		return nil, null(map[string]string{kindCheck: "conditionExpression", kindUpdate: "updateExpression"}[kind])
	}
	return w, w.parse(conditionText, updateText, names, values)
}

// check refuses what the engine does not support, except in expressions.
func (w *write) check(itemPlace string) *failure {
	returns := []string{"NONE", "ALL_OLD"}
	if w.kind == kindUpdate {
		returns = append(returns, "ALL_NEW")
	}
	if f := oneOf("returnValues", w.returns, returns...); f != nil {
		return f
	}
	if f := oneOf("returnValuesOnConditionCheckFailure", w.onFailure, "NONE", "ALL_OLD"); f != nil {
		return f
	}
	if f := oneOf("returnConsumedCapacity", w.capacity, "NONE", "TOTAL"); f != nil {
		return f
	}
	if w.item == nil {
		return null(map[string]string{"Key": "key", "Item": "item"}[itemPlace])
	}
	return w.item.checkNames()
}

func (w *write) parse(conditionText, updateText *string, names map[string]string, values map[string]json.RawMessage) *failure {
	known, f := newPlaceholders(names, values)
	if f != nil {
		return f
	}
	if updateText != nil {
		if w.update, f = parseUpdate(*updateText, known); f != nil {
			return f
		}
	}
	if conditionText != nil {
		if w.condition, f = parseCondition(*conditionText, known); f != nil {
			return f
		}
	}
	return known.unused(conditionText != nil || updateText != nil)
}

// outcome is what a write would do to its item.
type outcome struct {
	at        place
	old, next item // nil means no item
	units     Units
	failed    *failure
}

// try computes a write's outcome without changing anything. A failed outcome still has
// its cost.
func (w *write) try(t *rows) outcome {
	var o outcome
	if o.at, o.failed = w.locate(t); o.failed != nil {
		return o
	}
	o.old = t.items[o.at]
	var failed *failure
	switch w.kind {
	case kindPut:
		o.next = w.item
	case kindCheck:
		o.next = o.old
	case kindUpdate:
		o.next, failed = w.updated(t, o.old)
	}
	o.units = w.cost(o.old, o.next)
	if w.condition != nil && !w.condition.holds(o.old) {
		failed = conditionFailed(nil)
		if w.onFailure == "ALL_OLD" {
			failed.item = o.old
		}
	}
	o.failed = failed
	return o
}

// locate returns the place of the write's item.
func (w *write) locate(t *rows) (place, *failure) {
	for _, name := range t.keys() {
		if _, ok := w.item[name]; ok {
			continue
		}
		if w.kind == kindPut {
			return place{}, invalid("One or more parameter values were invalid: Missing the key %s in the item", name)
		}
		return place{}, mismatch("The provided key element does not match the schema")
	}
	switch {
	case w.kind != kindPut && len(w.item) != len(t.keys()):
		return place{}, mismatch("The provided key element does not match the schema")
	case w.kind == kindPut && w.item.size() > maxItem:
		return place{}, invalid("Item size has exceeded the maximum allowed size")
	}
	return w.item.place(t)
}

func (w *write) updated(t *rows, old item) (item, *failure) {
	for _, name := range t.keys() {
		if w.update.changes(name) {
			return nil, invalid("One or more parameter values were invalid: Cannot update attribute %s. This attribute is part of the key", name)
		}
	}
	if old == nil {
		old = w.item
	}
	return w.update.apply(old)
}

// cost is what DynamoDB bills for the write, whether or not its condition is true.
func (w *write) cost(old, next item) Units {
	if w.kind == kindCheck {
		return Units{Read: readUnits(old.size())}
	}
	return Units{Write: writeUnits(max(old.size(), next.size()))}
}
