package conformance

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
)

func (s suite) updates() {
	for expression, want := range map[string]map[string]string{
		"SET x = :one":                                   {"two": "N 2", "word": "S b", "x": "N 1"},
		"SET two = :yes":                                 {"two": "BOOL true", "word": "S b"},
		"SET x = two":                                    {"two": "N 2", "word": "S b", "x": "N 2"},
		"SET two = word, word = two":                     {"two": "S b", "word": "N 2"}, // both use the old item
		"SET two = two + :one":                           {"two": "N 3", "word": "S b"},
		"SET two = two - :ten":                           {"two": "N -8", "word": "S b"},
		"SET two = :ten-two":                             {"two": "N 8", "word": "S b"},
		"SET two = two + two":                            {"two": "N 4", "word": "S b"},
		"SET x = if_not_exists(x, :one)":                 {"two": "N 2", "word": "S b", "x": "N 1"},
		"SET two = if_not_exists(two, :one)":             {"two": "N 2", "word": "S b"},
		"SET x = if_not_exists(word, :one)":              {"two": "N 2", "word": "S b", "x": "S b"},
		"SET x = if_not_exists(x, two)":                  {"two": "N 2", "word": "S b", "x": "N 2"},
		"SET x = if_not_exists(x, :one) + :ten":          {"two": "N 2", "word": "S b", "x": "N 11"},
		"SET x = :ten - if_not_exists(two, :one)":        {"two": "N 2", "word": "S b", "x": "N 8"},
		"REMOVE two":                                     {"word": "S b"},
		"REMOVE two, gone, word":                         {},
		"REMOVE two SET x = two":                         {"word": "S b", "x": "N 2"},
		"set x=:a,y=:empty remove word":                  {"two": "N 2", "x": "S a", "y": "S "},
		"SET\tx =\n:bytes":                               {"two": "N 2", "word": "S b", "x": "B \x01\x00"},
		"SET x = if_not_exists(x, if_not_exists(y, :b))": {"two": "N 2", "word": "S b", "x": "S b"},
	} {
		s.put(row{"id": text("a"), "two": num("2"), "word": text("b")})
		want["id"] = "S a"
		got, err := s.update(expression, used(expression))
		if err != nil {
			s.Errorf("%s: %v", expression, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			s.Errorf("%s (-want +got):\n%s", expression, diff)
		}
		if diff := cmp.Diff(got, s.get("a")); diff != "" {
			s.Errorf("%s: returned and stored differ (-returned +stored):\n%s", expression, diff)
		}
	}
}

func (s suite) wrongUpdates() {
	before := row{"id": text("a"), "two": num("2"), "word": text("b")}
	s.put(before)
	const wrongType = "An operand in the update expression has an incorrect data type"
	for expression, message := range map[string]string{
		"SET x = gone":                     missingText,
		"SET x = gone + :one":              missingText,
		"SET x = :one + gone":              missingText,
		"SET x = two, y = gone":            missingText,
		"SET x = if_not_exists(two, gone)": missingText, // although two exists
		"SET x = if_not_exists(y, gone)":   missingText,
		"SET x = two + word":               wrongType,
		"SET x = word - :one":              wrongType,
		"SET id = :a":                      "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key",
		"REMOVE id":                        "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key",
	} {
		_, err := s.update(expression, used(expression))
		s.refused(err, validation, message)
		if diff := cmp.Diff(plain(before), s.get("a")); diff != "" {
			s.Errorf("%s: changed the item though it failed (-before +after):\n%s", expression, diff)
		}
	}
	if _, err := s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{
		TableName: s.table, Key: key("nobody"), UpdateExpression: aws.String("SET x = y"),
	}); err == nil {
		s.Error("an update of no item read an attribute")
	}
	if got := s.get("nobody"); len(got) != 0 {
		s.Errorf("a failed update left %v", got)
	}
}

func (s suite) returnedValues() {
	first := row{"id": text("a"), "word": text("b")}
	second := row{"id": text("a"), "two": num("2")}
	put := func(item row, returns types.ReturnValue) map[string]string {
		out, err := s.c.PutItem(s.Context(), &dynamodb.PutItemInput{TableName: s.table, Item: item, ReturnValues: returns})
		if err != nil {
			s.Fatal(err)
		}
		return plain(out.Attributes)
	}
	update := func(id string, returns types.ReturnValue) map[string]string {
		out, err := s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{
			TableName: s.table, Key: key(id), UpdateExpression: aws.String("SET x = :one"),
			ExpressionAttributeValues: row{":one": num("1")}, ReturnValues: returns,
		})
		if err != nil {
			s.Fatal(err)
		}
		return plain(out.Attributes)
	}
	remove := func(returns types.ReturnValue) map[string]string {
		out, err := s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{TableName: s.table, Key: key("a"), ReturnValues: returns})
		if err != nil {
			s.Fatal(err)
		}
		return plain(out.Attributes)
	}
	changed := row{"id": text("a"), "two": num("2"), "x": num("1")}
	for _, step := range []struct {
		name string
		got  map[string]string
		want row
	}{
		{"put of a new item", put(first, types.ReturnValueAllOld), nil},
		{"put over an item", put(second, types.ReturnValueAllOld), first},
		{"put that asks for nothing", put(second, types.ReturnValueNone), nil},
		{"update, old", update("a", types.ReturnValueAllOld), second},
		{"update, new", update("a", types.ReturnValueAllNew), changed},
		{"update that asks for nothing", update("a", ""), nil},
		{"update of a new item, old", update("n", types.ReturnValueAllOld), nil},
		{"update of a new item, new", update("m", types.ReturnValueAllNew), row{"id": text("m"), "x": num("1")}},
		{"delete", remove(types.ReturnValueAllOld), changed},
		{"delete of no item", remove(types.ReturnValueAllOld), nil},
	} {
		if diff := cmp.Diff(plain(step.want), step.got); diff != "" {
			s.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}
	s.bareUpdate()
}

// bareUpdate: an update without an expression creates the item and changes nothing.
func (s suite) bareUpdate() {
	for range 2 {
		if _, err := s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{TableName: s.table, Key: key("bare")}); err != nil {
			s.Fatal(err)
		}
	}
	if diff := cmp.Diff(plain(key("bare")), s.get("bare")); diff != "" {
		s.Errorf("bare update (-want +got):\n%s", diff)
	}
}
