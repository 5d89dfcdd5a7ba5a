package dynamodb

// response is the answer to an operation on one item.
type response struct {
	Item             item      `json:",omitempty"`
	Attributes       item      `json:",omitempty"`
	ConsumedCapacity *capacity `json:",omitempty"`
}

func (s *Server) getItem(data []byte) (any, *failure) {
	var (
		table      *string
		key        item
		consistent bool
		wanted     string
	)
	if f := members(data, map[string]any{
		"TableName": &table, "Key": &key, "ConsistentRead": &consistent, "ReturnConsumedCapacity": &wanted,
	}); f != nil {
		return nil, f
	}
	if f := checkTableName(table); f != nil {
		return nil, f
	}
	if f := oneOf("returnConsumedCapacity", wanted, "NONE", "TOTAL"); f != nil {
		return nil, f
	}
	if key == nil {
		return nil, null("key")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tables[*table]
	if t == nil {
		return nil, noTable()
	}
	at, f := (&write{kind: "Get", item: key}).locate(t)
	if f != nil {
		return nil, f
	}
	found := t.items[at]
	units := Units{Read: readUnits(found.size())}
	if !consistent {
		units.Read /= 2
		found = t.maybe(at, found, s.stale)
	}
	t.consumed = t.consumed.plus(units)
	t.counted.reads++
	return response{Item: found, ConsumedCapacity: report(*table, units, wanted)}, nil
}

// writeItem performs PutItem, UpdateItem and DeleteItem.
func (s *Server) writeItem(kind string, data []byte) (any, *failure) {
	w, f := decodeWrite(kind, data, true)
	if f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tables[w.table]
	if t == nil {
		return nil, noTable()
	}
	o := w.try(t)
	t.consumed = t.consumed.plus(o.units)
	t.counted.writes++
	if o.failed != nil {
		return nil, o.failed
	}
	t.store(o)
	t.counted.stored++
	answer := response{ConsumedCapacity: report(w.table, o.units, w.capacity)}
	switch w.returns {
	case "ALL_OLD":
		answer.Attributes = o.old
	case "ALL_NEW":
		answer.Attributes = o.next
	}
	return answer, nil
}

func report(table string, units Units, wanted string) *capacity {
	if wanted != "TOTAL" {
		return nil
	}
	return &capacity{TableName: table, CapacityUnits: units.total()}
}
