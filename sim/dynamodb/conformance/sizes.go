package conformance

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

const maxItem = 400 << 10

// filled is an item of a given size: the key's three bytes, the name filler, and text
// for the rest.
func filled(size int) row {
	return row{"id": text("a"), "filler": text(strings.Repeat("x", size-len("id")-len("a")-len("filler")))}
}

func (s suite) sizes() {
	s.put(filled(maxItem))
	_, err := s.c.PutItem(s.Context(), &dynamodb.PutItemInput{TableName: s.table, Item: filled(maxItem + 1)})
	s.refused(err, validation, "Item size has exceeded the maximum allowed size")
	s.put(filled(maxItem - 2))
	if _, err := s.update("SET y = :a", used(":a")); err != nil {
		s.Errorf("an update to the largest item: %v", err)
	}
	_, err = s.update("SET yy = :a", used(":a"))
	s.refused(err, validation, "Item size to update has exceeded the maximum allowed size")

	// An item of exactly 1 KB costs one unit, and one byte more makes it two. This
	// reveals the size of each value.
	for _, one := range []struct {
		v    types.AttributeValue
		size int
	}{
		{text(""), 0}, {text("abc"), 3}, {text("é€"), 5}, {bin(), 0}, {bin(1, 2, 3), 3}, {boolean(true), 1}, {boolean(false), 1},
		{num("0"), 1}, {num("1"), 2}, {num("12"), 2}, {num("123"), 3}, {num("-123"), 4}, {num("100"), 2}, {num("10"), 2},
		{num("0.1"), 2}, {num("0.01"), 2}, {num("0.001"), 2}, {num("12.5"), 3}, {num("1.2"), 3}, {num("120"), 3}, {num("0.012"), 3}, {num("-123.45"), 5}, {num("1e100"), 2}, {num("1e-99"), 2},
		{num("12345678901234567890123456789012345678"), 20},
		{list(), 3}, {list(text("")), 4}, {list(text("a"), num("12")), 8}, {list(list()), 7}, {fields(row{}), 3}, {fields(row{"key": text("")}), 7},
		{list(fields(row{"i": text("authy"), "r": text("12345"), "a": boolean(true)})), 24},
	} {
		for extra, want := range []float64{1, 2} {
			item := filled(1<<10 - one.size - len("v") + extra)
			item["v"] = one.v
			s.remove("a")
			if got := s.putCapacity(item); got != want {
				s.Errorf("%v at %d bytes too many: got %v units, want %v", plain(row{"v": one.v}), extra, got, want)
			}
		}
	}
}

func (s suite) remove(id string) {
	s.Helper()
	if _, err := s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{TableName: s.table, Key: key(id)}); err != nil {
		s.Fatal(err)
	}
}

func (s suite) keys() {
	const empty = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id"
	s.put(key(strings.Repeat("k", 2048)))
	for _, one := range []struct {
		key     row
		message string
	}{
		{row{"id": text("")}, empty},
		{row{"id": num("1")}, ""},
		{row{"id": bin(1)}, ""},
		{row{"other": text("a")}, ""},
		{row{}, ""},
		{key(strings.Repeat("k", 2049)), ""},
	} {
		_, err := s.c.PutItem(s.Context(), &dynamodb.PutItemInput{TableName: s.table, Item: one.key})
		s.refused(err, validation, one.message)
		s.wrongKey(one.key, one.message)
	}
	s.wrongKey(row{"id": text("a"), "other": text("b")}, "")
	_, err := s.c.PutItem(s.Context(), &dynamodb.PutItemInput{TableName: s.table, Item: row{"id": text("a"), "": text("b")}})
	s.refused(err, validation, "")
}

// wrongKey checks that every operation refuses the key.
func (s suite) wrongKey(k row, message string) {
	s.Helper()
	_, err := s.c.GetItem(s.Context(), &dynamodb.GetItemInput{TableName: s.table, Key: k})
	s.refused(err, validation, message)
	_, err = s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{TableName: s.table, Key: k})
	s.refused(err, validation, message)
	_, err = s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{TableName: s.table, Key: k, UpdateExpression: aws.String("REMOVE x")})
	s.refused(err, validation, message)
}
