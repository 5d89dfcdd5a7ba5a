package dynamodb

import (
	"maps"
	"slices"
	"time"
)

// rows is one table.
type rows struct {
	key      string // the hash key's name
	created  time.Time
	items    map[string]item
	before   map[string]item // each item as it was before its last write, nil where it was not there
	expiry   string          // the attribute set for expiry; "" is none
	consumed Units
	counted  counts
}

// store makes a write's outcome the table's state.
func (t *rows) store(o outcome) {
	if t.before == nil {
		t.before = map[string]item{}
	}
	t.before[o.key] = o.old
	if o.next == nil {
		delete(t.items, o.key)
		return
	}
	t.items[o.key] = o.next
}

// description is a table as CreateTable, DescribeTable and DeleteTable answer it.
func (t *rows) description(name, status string) map[string]any {
	size := 0
	for _, i := range t.items {
		size += i.size()
	}
	created := float64(t.created.UnixMilli()) / 1000
	return map[string]any{
		"TableName":            name,
		"TableArn":             "arn:aws:dynamodb:local:000000000000:table/" + name,
		"TableStatus":          status,
		"CreationDateTime":     created,
		"KeySchema":            []keyElement{{AttributeName: t.key, KeyType: "HASH"}},
		"AttributeDefinitions": []attributeDefinition{{AttributeName: t.key, AttributeType: "S"}},
		"BillingModeSummary":   map[string]any{"BillingMode": "PAY_PER_REQUEST", "LastUpdateToPayPerRequestDateTime": created},
		"ItemCount":            len(t.items),
		"TableSizeBytes":       size,
	}
}

type keyElement struct{ AttributeName, KeyType string }

type attributeDefinition struct{ AttributeName, AttributeType string }

func (s *Server) createTable(data []byte) (any, *failure) {
	var (
		name        *string
		keys        []keyElement
		definitions []attributeDefinition
		billing     string
	)
	if f := members(data, map[string]any{
		"TableName": &name, "KeySchema": &keys, "AttributeDefinitions": &definitions, "BillingMode": &billing,
	}); f != nil {
		return nil, f
	}
	if f := checkTableName(name); f != nil {
		return nil, f
	}
	if f := checkSchema(keys, definitions, billing); f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tables[*name] != nil {
		return nil, refused("ResourceInUseException", "Table already exists: %s", *name)
	}
	t := &rows{key: keys[0].AttributeName, created: time.Now(), items: map[string]item{}}
	s.tables[*name] = t
	return map[string]any{"TableDescription": t.description(*name, "ACTIVE")}, nil
}

func checkSchema(keys []keyElement, definitions []attributeDefinition, billing string) *failure {
	if f := oneOf("billingMode", billing, "PAY_PER_REQUEST"); f != nil {
		return f
	}
	switch {
	case billing == "":
		return unsupported("a table without BillingMode PAY_PER_REQUEST")
	case len(keys) == 0:
		return null("keySchema")
	case len(keys) > 1:
		return unsupported("a table with a sort key")
	case keys[0].KeyType != "HASH":
		return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
	case len(definitions) != 1 || definitions[0].AttributeName != keys[0].AttributeName:
		return invalid("One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [%s]", keys[0].AttributeName)
	case definitions[0].AttributeType != "S":
		return unsupported("a key of the type %s", definitions[0].AttributeType)
	}
	return nil
}

// named reads a request that has a table's name and the other members given, and finds the table. The caller holds s.mu.
func (s *Server) named(data []byte, others map[string]any) (string, *rows, *failure) {
	var name *string
	places := map[string]any{"TableName": &name}
	maps.Copy(places, others)
	if f := members(data, places); f != nil {
		return "", nil, f
	}
	if f := checkTableName(name); f != nil {
		return "", nil, f
	}
	t := s.tables[*name]
	if t == nil {
		return "", nil, refused("ResourceNotFoundException", "Requested resource not found: Table: %s not found", *name)
	}
	return *name, t, nil
}

func (s *Server) describeTable(data []byte) (any, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, t, f := s.named(data, nil)
	if f != nil {
		return nil, f
	}
	return map[string]any{"Table": t.description(name, "ACTIVE")}, nil
}

func (s *Server) deleteTable(data []byte) (any, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	name, t, f := s.named(data, nil)
	if f != nil {
		return nil, f
	}
	delete(s.tables, name)
	return map[string]any{"TableDescription": t.description(name, "DELETING")}, nil
}

// maxList is how many names one ListTables gives at most (API Reference, ListTables, Limit).
const maxList = 100

func (s *Server) listTables(data []byte) (any, *failure) {
	var after string
	limit := maxList
	if f := members(data, map[string]any{"ExclusiveStartTableName": &after, "Limit": &limit}); f != nil {
		return nil, f
	}
	if limit < 1 || limit > maxList {
		return nil, invalid("1 validation error detected: Value '%d' at 'limit' failed to satisfy constraint: Member must have value between 1 and %d", limit, maxList)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(s.tables)), func(name string) bool { return name <= after })
	answer := map[string]any{"TableNames": append([]string{}, names[:min(limit, len(names))]...)}
	if len(names) > limit {
		answer["LastEvaluatedTableName"] = names[limit-1]
	}
	return answer, nil
}
