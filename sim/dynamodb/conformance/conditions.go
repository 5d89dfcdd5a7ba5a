package conformance

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
)

// values are the values that the conditions below use.
func values() row {
	return row{
		":one": num("1"), ":two": num("2.0"), ":three": num("3"), ":ten": num("10"), ":a": text("a"), ":b": text("b"),
		":bytes": bin(1, 0), ":high": bin(0xff), ":yes": boolean(true), ":no": boolean(false), ":empty": text(""),
	}
}

// used keeps only the values that an expression uses, because DynamoDB refuses unused
// ones.
func used(expression string) row {
	kept := row{}
	for name, v := range values() {
		if containsWord(expression, name) {
			kept[name] = v
		}
	}
	if len(kept) == 0 {
		return nil
	}
	return kept
}

func (s suite) conditions() {
	s.put(row{
		"id": text("a"), "two": num("2"), "nine": num("9"), "word": text("b"), "octets": bin(1), "flag": boolean(true),
		"blank": text(""),
	})
	for condition, want := range map[string]bool{
		"two = :two":                            true,
		"two = :three":                          false,
		"two <> :three":                         true,
		"two <> :two":                           false,
		"two < :three":                          true,
		"two < :two":                            false,
		"two <= :two":                           true,
		"two > :two":                            false,
		"two >= :two":                           true,
		"two >= :three":                         false,
		":three > two":                          true,
		"nine < :ten":                           true, // compared as numbers, not as text
		"word > :a":                             true,
		"word <= :b":                            true,
		"word = :b":                             true,
		"blank = :empty":                        true,
		"blank < :a":                            true,
		"octets < :bytes":                       true,
		"octets < :high":                        true, // bytes have no sign
		"flag = :yes":                           true,
		"flag = :no":                            false,
		"flag <> :no":                           true,
		"two = :b":                              false, // of another type
		"two <> :b":                             true,
		"two < :b":                              false,
		"two > :b":                              false,
		"NOT two < :b":                          true,
		"two < flag":                            false,
		"two < nine":                            true,
		"two = nine":                            false,
		"gone = :two":                           false, // not there
		"gone <> :two":                          true,
		"gone < :two":                           false,
		"gone >= :two":                          false,
		"NOT gone = :two":                       true,
		"gone = lost":                           false,
		"gone <> lost":                          true,
		":one = :one":                           true,
		":one < :two":                           true,
		":one <> :a":                            true,
		"attribute_exists(two)":                 true,
		"attribute_exists(gone)":                false,
		"attribute_not_exists(gone)":            true,
		"attribute_not_exists(two)":             false,
		"attribute_exists (two)":                true,
		"two = :two AND word = :b":              true,
		"two = :two AND word = :a":              false,
		"two = :three OR word = :b":             true,
		"two = :two OR word = :b AND gone = :a": true, // AND binds tighter
		"(two = :two OR word = :b) AND gone = :a":     false,
		"NOT two = :three AND word = :b":              true, // NOT binds tightest
		"NOT (two = :three AND word = :b)":            true,
		"NOT NOT two = :two":                          true,
		"not two=:three and(word=:b)or gone=:a":       true, // in any case, without spaces
		"NOT attribute_exists(gone) AND two <= :two ": true,
		"begins_with(word, :b)":                       true,
		"begins_with(word, :empty)":                   true,
		"begins_with(word, :a)":                       false,
		"begins_with(word, :bytes)":                   false, // of another type
		"begins_with(two, :b)":                        false,
		"begins_with(gone, :b)":                       false,
		"begins_with(:b, word)":                       true,
		"NOT begins_with(word, gone)":                 true,
		"two BETWEEN :one AND :two":                   true,
		"two between :two and :three":                 true,
		"two BETWEEN :three AND :ten":                 false,
		"word BETWEEN :one AND :two":                  false, // of another type
		"two BETWEEN :one AND gone":                   false,
		":two BETWEEN two AND nine":                   true,
		"flag BETWEEN word AND blank":                 false,
		"NOT two BETWEEN :one AND :two":               false,
		"two BETWEEN :one AND :two AND word = :a":     false,
	} {
		if got := s.holds("a", condition); got != want {
			s.Errorf("%s: got %v, want %v", condition, got, want)
		}
	}
}

func (s suite) conditionsOnNoItem() {
	for condition, want := range map[string]bool{
		"attribute_not_exists(id)": true, "attribute_exists(id)": false,
		"two = :two": false, "two <> :two": true, "NOT two < :two": true, ":one < :two": true,
	} {
		if got := s.holds("nobody", condition); got != want {
			s.Errorf("%s: got %v, want %v", condition, got, want)
		}
	}
	if got := s.get("nobody"); len(got) != 0 {
		s.Errorf("got item %v after conditions alone, want none", got)
	}
}

// holds reports whether a condition is true of an item, both alone and in a
// transaction. It changes nothing.
func (s suite) holds(id, condition string) bool {
	s.Helper()
	_, err := s.c.TransactWriteItems(s.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: []types.TransactWriteItem{{
		ConditionCheck: &types.ConditionCheck{
			TableName: s.table, Key: key(id), ConditionExpression: aws.String(condition), ExpressionAttributeValues: used(condition),
		},
	}}})
	var cancelled *types.TransactionCanceledException
	if err != nil && !errors.As(err, &cancelled) {
		s.Errorf("%s: %v", condition, err)
	}
	if err != nil {
		s.mustFail(id, condition)
	}
	return err == nil
}

// mustFail checks that a condition that failed in a transaction also fails alone.
func (s suite) mustFail(id, condition string) {
	s.Helper()
	_, err := s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{
		TableName: s.table, Key: key(id), ConditionExpression: aws.String(condition), ExpressionAttributeValues: used(condition),
	})
	s.refused(err, failed, failedText)
}

func (s suite) failedCondition() {
	before := row{"id": text("a"), "word": text("b"), "octets": bin(7), "two": num("2"), "flag": boolean(false)}
	s.put(before)
	never := aws.String("attribute_not_exists(id)")
	all := types.ReturnValuesOnConditionCheckFailureAllOld
	_, put := s.c.PutItem(s.Context(), &dynamodb.PutItemInput{
		TableName: s.table, Item: key("a"), ConditionExpression: never, ReturnValuesOnConditionCheckFailure: all,
	})
	_, update := s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{
		TableName: s.table, Key: key("a"), UpdateExpression: aws.String("REMOVE word"),
		ConditionExpression: never, ReturnValuesOnConditionCheckFailure: all,
	})
	_, remove := s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{
		TableName: s.table, Key: key("a"), ConditionExpression: never, ReturnValuesOnConditionCheckFailure: all,
	})
	_, none := s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{
		TableName: s.table, Key: key("a"), ConditionExpression: never,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureNone,
	})
	_, silent := s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{TableName: s.table, Key: key("a"), ConditionExpression: never})
	_, nobody := s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{
		TableName: s.table, Key: key("nobody"), ConditionExpression: aws.String("attribute_exists(id)"),
		ReturnValuesOnConditionCheckFailure: all,
	})
	for name, one := range map[string]struct {
		err  error
		want row
	}{
		"put": {put, before}, "update": {update, before}, "delete": {remove, before},
		"none": {none, nil}, "silent": {silent, nil}, "nobody": {nobody, nil},
	} {
		s.refused(one.err, failed, failedText)
		var got *types.ConditionalCheckFailedException
		if errors.As(one.err, &got) {
			if diff := cmp.Diff(plain(one.want), plain(got.Item)); diff != "" {
				s.Errorf("%s: item in the error (-want +got):\n%s", name, diff)
			}
		}
	}
	if diff := cmp.Diff(plain(before), s.get("a")); diff != "" {
		s.Errorf("a failed condition changed the item (-before +after):\n%s", diff)
	}
}
