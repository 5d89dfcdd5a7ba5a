package conformance

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"

	"countersign/sim/dynamodb/tabletest"
)

// withSort is the suite with a new table that has the hash key account and the sort key
// id.
func (s suite) withSort() suite {
	s.Helper()
	s.table = aws.String(tabletest.NewSorted(s, s.c))
	return s
}

func pair(account, id string) row { return row{"account": text(account), "id": text(id)} }

// sortKeys: an item is found only by both keys, and two items may share one of them.
func (s suite) sortKeys() {
	s = s.withSort()
	described, err := s.c.DescribeTable(s.Context(), &dynamodb.DescribeTableInput{TableName: s.table})
	if err != nil {
		s.Fatal(err)
	}
	schema := described.Table.KeySchema
	if len(schema) != 2 || aws.ToString(schema[1].AttributeName) != "id" || schema[1].KeyType != types.KeyTypeRange {
		s.Errorf("got key schema %v, want account and id", schema)
	}
	for _, one := range []row{pair("a", "1"), pair("a", "2"), pair("b", "1"), pair("ab", "c"), pair("a", "bc")} {
		one["n"] = num("1")
		s.put(one)
	}
	update := func(account, id, condition string) error {
		_, err := s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{
			TableName: s.table, Key: pair(account, id), UpdateExpression: aws.String("SET n = n + n"), ConditionExpression: aws.String(condition),
		})
		return err
	}
	if err := update("a", "2", "attribute_exists(account)"); err != nil {
		s.Error(err)
	}
	s.refused(update("b", "2", "attribute_exists(id)"), failed, failedText)
	if _, err := s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{TableName: s.table, Key: pair("b", "1")}); err != nil {
		s.Error(err)
	}
	if err := s.transact(
		s.creating(pair("a", "3")),
		types.TransactWriteItem{Delete: &types.Delete{TableName: s.table, Key: pair("a", "1")}},
		types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
			TableName: s.table, Key: pair("a", "2"), ConditionExpression: aws.String("n = :two"), ExpressionAttributeValues: used(":two"),
		}},
	); err != nil {
		s.Error(err)
	}
	for _, one := range []struct {
		key row
		n   string
	}{
		{pair("a", "2"), "N 2"}, {pair("ab", "c"), "N 1"}, {pair("a", "bc"), "N 1"},
		{pair("a", "3"), ""}, {pair("a", "1"), ""}, {pair("b", "1"), ""}, {pair("b", "2"), ""},
	} {
		out, err := s.c.GetItem(s.Context(), &dynamodb.GetItemInput{TableName: s.table, Key: one.key, ConsistentRead: aws.Bool(true)})
		if err != nil || plain(out.Item)["n"] != one.n {
			s.Errorf("%v: got %v, %v, want n %q", plain(one.key), plain(out.Item), err, one.n)
		}
	}
	if diff := cmp.Diff([]string{"2", "3", "bc"}, s.ids(s.query("account = :a", row{":a": text("a")}))); diff != "" {
		s.Errorf("left under a (-want +got):\n%s", diff)
	}
}

// wrongSortKeys: both keys are required, must be strings, neither empty nor too long,
// and can't be changed.
func (s suite) wrongSortKeys() {
	s = s.withSort()
	const empty = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: "
	s.put(pair("a", strings.Repeat("k", 1024)))
	for _, one := range []struct {
		key     row
		message string
	}{
		{row{"account": text("a")}, ""},
		{row{"id": text("a")}, ""},
		{row{}, ""},
		{pair("", "a"), empty + "account"},
		{pair("a", ""), empty + "id"},
		{row{"account": num("1"), "id": text("a")}, ""},
		{row{"account": text("a"), "id": num("1")}, ""},
		{row{"account": text("a"), "id": list()}, ""},
		{pair("a", strings.Repeat("k", 1025)), ""},
		{pair(strings.Repeat("k", 2049), "a"), ""},
	} {
		_, err := s.c.PutItem(s.Context(), &dynamodb.PutItemInput{TableName: s.table, Item: one.key})
		s.refused(err, validation, one.message)
		s.wrongKey(one.key, one.message)
	}
	third := pair("a", "b")
	third["other"] = text("c")
	s.wrongKey(third, "")
	for _, name := range []string{"account", "id"} {
		for _, expression := range []string{"REMOVE " + name, "SET " + name + " = :a"} {
			_, err := s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{
				TableName: s.table, Key: pair("a", "b"), UpdateExpression: &expression, ExpressionAttributeValues: used(expression),
			})
			s.refused(err, validation, "One or more parameter values were invalid: Cannot update attribute "+name+". This attribute is part of the key")
		}
	}
	twice := "Transaction request cannot include multiple operations on one item"
	s.refused(s.transact(s.putting(pair("a", "b")), types.TransactWriteItem{Delete: &types.Delete{TableName: s.table, Key: pair("a", "b")}}), validation, twice)
	s.wrongSchemas()
}

// wrongSchemas are key schemas that DynamoDB refuses.
func (s suite) wrongSchemas() {
	element := func(name string, kind types.KeyType) types.KeySchemaElement {
		return types.KeySchemaElement{AttributeName: aws.String(name), KeyType: kind}
	}
	hash, sort := element("account", types.KeyTypeHash), element("id", types.KeyTypeRange)
	for _, one := range []struct {
		keys    []types.KeySchemaElement
		defined []string
	}{
		{[]types.KeySchemaElement{hash, sort}, []string{"account"}},
		{[]types.KeySchemaElement{hash, sort}, []string{"id"}},
		{[]types.KeySchemaElement{hash, sort}, []string{"account", "id", "x"}},
		{[]types.KeySchemaElement{hash}, []string{"account", "id"}},
		{[]types.KeySchemaElement{sort, hash}, []string{"account", "id"}},
		{[]types.KeySchemaElement{sort}, []string{"id"}},
		{[]types.KeySchemaElement{hash, element("id", types.KeyTypeHash)}, []string{"account", "id"}},
		{[]types.KeySchemaElement{hash, element("account", types.KeyTypeRange)}, []string{"account"}},
		{[]types.KeySchemaElement{hash, sort, element("x", types.KeyTypeRange)}, []string{"account", "id", "x"}},
	} {
		in := creation(*s.table + "-other")
		in.KeySchema, in.AttributeDefinitions = one.keys, nil
		for _, name := range one.defined {
			in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS})
		}
		_, err := s.c.CreateTable(s.Context(), in)
		s.refused(err, validation, "")
	}
}
