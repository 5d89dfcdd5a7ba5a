package dynamodb

import (
	"maps"
	"slices"
)

// description is a table in the answers of CreateTable, DescribeTable and DeleteTable.
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
		"KeySchema":            t.schema(),
		"AttributeDefinitions": t.definitions(),
		"BillingModeSummary":   map[string]any{"BillingMode": "PAY_PER_REQUEST", "LastUpdateToPayPerRequestDateTime": created},
		"ItemCount":            len(t.items),
		"TableSizeBytes":       size,
	}
}

type keyElement struct{ AttributeName, KeyType string }

type attributeDefinition struct{ AttributeName, AttributeType string }

func (t *rows) schema() []keyElement {
	schema := []keyElement{{AttributeName: t.hash, KeyType: "HASH"}}
	if t.sort != "" {
		schema = append(schema, keyElement{AttributeName: t.sort, KeyType: "RANGE"})
	}
	return schema
}

func (t *rows) definitions() []attributeDefinition {
	var definitions []attributeDefinition
	for _, name := range t.keys() {
		definitions = append(definitions, attributeDefinition{AttributeName: name, AttributeType: "S"})
	}
	return definitions
}

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
	t := newRows(keys)
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
	case keys[0].KeyType != "HASH":
		return invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
	case len(keys) > 1 && keys[1].KeyType != "RANGE":
		return invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
	case len(keys) > 2:
		return invalid("1 validation error detected: Value at 'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2")
	case len(keys) > 1 && keys[0].AttributeName == keys[1].AttributeName:
		return invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name")
	}
	return checkDefinitions(keys, definitions)
}

// checkDefinitions refuses attribute definitions that are not exactly the keys', or
// have a type that keys can't have here.
func checkDefinitions(keys []keyElement, definitions []attributeDefinition) *failure {
	kinds := map[string]string{}
	for _, d := range definitions {
		kinds[d.AttributeName] = d.AttributeType
	}
	for _, key := range keys {
		kind, defined := kinds[key.AttributeName]
		if !defined {
			return invalid("One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [%s]", key.AttributeName)
		}
		if kind != "S" {
			return unsupported("a key of the type %s", kind)
		}
	}
	if len(definitions) != len(keys) {
		return invalid("One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions")
	}
	return nil
}

// named reads a request with a table's name and the given other members, and returns
// the table. The caller holds s.mu.
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

// maxList is how many names one ListTables returns at most (API Reference, ListTables,
// Limit).
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
