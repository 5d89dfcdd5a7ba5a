package dynamodb

import (
	"encoding/json"
	"slices"
)

// maxPage is how many bytes of items one Query reads. It stops after the item that
// reaches the limit (API Reference, Query).
const maxPage = 1 << 20

// query is a decoded Query.
type query struct {
	table      string
	terms      []keyTerm
	backwards  bool
	limit      int // 0 means no limit
	after      item
	consistent bool
	capacity   string // ReturnConsumedCapacity
}

type queryResponse struct {
	Items            []item
	Count            int
	ScannedCount     int
	LastEvaluatedKey item      `json:",omitempty"`
	ConsumedCapacity *capacity `json:",omitempty"`
}

func (s *Server) query(data []byte) (any, *failure) {
	q, f := decodeQuery(data)
	if f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tables[q.table]
	if t == nil {
		return nil, noTable()
	}
	if t.sort == "" {
		return nil, unsupported("a Query of a table without a sort key")
	}
	wanted, f := t.keyRange(q.terms)
	if f != nil {
		return nil, f
	}
	after, f := q.start(t, wanted)
	if f != nil {
		return nil, f
	}
	page, units := q.page(t, wanted, after, s.stale && !q.consistent)
	t.consumed = t.consumed.plus(units)
	t.counted.reads++
	page.ConsumedCapacity = report(q.table, units, q.capacity)
	return page, nil
}

func decodeQuery(data []byte) (*query, *failure) {
	q := &query{}
	var (
		table     *string
		condition *string
		names     map[string]string
		values    map[string]json.RawMessage
		forwards  = true
		limit     *int
	)
	if f := members(data, map[string]any{
		"TableName": &table, "KeyConditionExpression": &condition, "ExpressionAttributeNames": &names, "ExpressionAttributeValues": &values,
		"ScanIndexForward": &forwards, "Limit": &limit, "ExclusiveStartKey": &q.after, "ConsistentRead": &q.consistent,
		"ReturnConsumedCapacity": &q.capacity,
	}); f != nil {
		return nil, f
	}
	if f := checkTableName(table); f != nil {
		return nil, f
	}
	q.table, q.backwards = *table, !forwards
	if f := oneOf("returnConsumedCapacity", q.capacity, "NONE", "TOTAL"); f != nil {
		return nil, f
	}
	if limit != nil {
		if q.limit = *limit; q.limit < 1 {
			return nil, invalid("1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1", q.limit)
		}
	}
	known, f := newPlaceholders(names, values)
	if f != nil {
		return nil, f
	}
	if condition == nil {
		if f := known.unused(false); f != nil {
			return nil, f
		}
		return nil, invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.")
	}
	if q.terms, f = parseKeyCondition(*condition, known); f != nil {
		return nil, f
	}
	return q, known.unused(true)
}

// start returns the sort key after which the page starts, or "" for the beginning.
func (q *query) start(t *rows, wanted keyRange) (string, *failure) {
	if q.after == nil {
		return "", nil
	}
	at, f := (&write{kind: "Get", item: q.after}).locate(t)
	switch {
	case f != nil:
		return "", invalid("The provided starting key is invalid: %s", f.message)
	case at.hash != wanted.hash:
		return "", invalid("The provided starting key is outside query boundaries based on provided conditions")
	case !wanted.holds(at.sort):
		return "", invalid("The provided starting key does not match the range key predicate")
	}
	return at.sort, nil
}

// page reads items up to the limit or the largest page. It does not check whether there
// are more.
func (q *query) page(t *rows, wanted keyRange, after string, stale bool) (queryResponse, Units) {
	found := slices.Collect(t.under(wanted.hash, stale))
	if q.backwards {
		slices.Reverse(found)
	}
	page := queryResponse{Items: []item{}}
	size := 0
	for _, one := range found {
		sort := one[t.sort].text
		if !wanted.holds(sort) || after != "" && (q.backwards && sort >= after || !q.backwards && sort <= after) {
			continue
		}
		page.Items = append(page.Items, one)
		size += one.size()
		if len(page.Items) == q.limit || size >= maxPage {
			page.LastEvaluatedKey = item{t.hash: one[t.hash], t.sort: one[t.sort]}
			break
		}
	}
	page.Count, page.ScannedCount = len(page.Items), len(page.Items)
	units := Units{Read: readUnits(size)}
	if !q.consistent {
		units.Read /= 2
	}
	return page, units
}
