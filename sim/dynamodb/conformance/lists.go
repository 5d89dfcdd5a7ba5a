package conformance

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
)

// lists: a list or a map is stored, returned and compared as a whole.
func (s suite) lists() {
	ways := func(number string) types.AttributeValue {
		return list(fields(row{"id": text("a"), "on": boolean(true), "n": num(number)}), list(), bin(1))
	}
	s.put(row{"id": text("a"), "ways": ways("1"), "blank": list(), "tree": fields(row{}), "word": text("b")})
	if diff := cmp.Diff("L [M map[id:S a n:N 1 on:BOOL true], L [], B \x01]", s.get("a")["ways"]); diff != "" {
		s.Errorf("stored (-want +got):\n%s", diff)
	}
	for _, one := range []struct {
		condition string
		value     types.AttributeValue
		want      bool
	}{
		{"ways = :v", ways("1.0"), true},
		{"ways <> :v", ways("1"), false},
		{"ways = :v", ways("2"), false},
		{"ways <> :v", ways("2"), true},
		{"ways = :v", list(list(), bin(1)), false},
		{"blank = :v", list(), true},
		{"tree = :v", fields(row{}), true},
		{"tree = :v", list(), false},
		{"gone = :v", list(), false},
		{"word = :v", list(text("b")), false},
	} {
		_, err := s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{
			TableName: s.table, Key: key("a"), UpdateExpression: aws.String("SET twin = ways, x = if_not_exists(x, :v)"),
			ConditionExpression: &one.condition, ExpressionAttributeValues: row{":v": one.value},
		})
		if !one.want {
			s.refused(err, failed, failedText)
		} else if err != nil {
			s.Errorf("%s %s: %v", one.condition, typed(one.value), err)
		}
	}
	if got := s.get("a"); got["twin"] != got["ways"] || got["x"] == "" {
		s.Errorf("got %v, want a copy", got)
	}
	s.wrongLists()
}

// wrongLists: lists and maps have no order, and may be nested at most 31 deep.
func (s suite) wrongLists() {
	for _, v := range []types.AttributeValue{list(), fields(row{})} {
		kind := typed(v)[:1]
		for condition, operator := range map[string]string{"x < :v": "<", "x BETWEEN :v AND :v": "BETWEEN", "begins_with(x, :v)": "begins_with"} {
			_, err := s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{
				TableName: s.table, Key: key("a"), ConditionExpression: &condition, ExpressionAttributeValues: row{":v": v},
			})
			s.refused(err, validation, "Invalid ConditionExpression: Incorrect operand type for operator or function; operator or function: "+operator+", operand type: "+kind)
		}
	}
	deep := list()
	for range 30 {
		deep = list(deep)
	}
	s.put(row{"id": text("deep"), "x": deep})
	_, err := s.c.PutItem(s.Context(), &dynamodb.PutItemInput{TableName: s.table, Item: row{"id": text("deep"), "x": list(deep)}})
	s.refused(err, validation, "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit")
	_, err = s.c.PutItem(s.Context(), &dynamodb.PutItemInput{TableName: s.table, Item: row{"id": text("b"), "x": fields(row{"": text("a")})}})
	s.refused(err, validation, "Empty attribute name")
}
