package conformance

import (
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/go-cmp/cmp"
)

func (s suite) transact(items ...types.TransactWriteItem) error {
	_, err := s.c.TransactWriteItems(s.Context(), &dynamodb.TransactWriteItemsInput{TransactItems: items})
	return err
}

func (s suite) putting(item row) types.TransactWriteItem {
	return types.TransactWriteItem{Put: &types.Put{TableName: s.table, Item: item}}
}

func (s suite) creating(item row) types.TransactWriteItem {
	return types.TransactWriteItem{Put: &types.Put{
		TableName: s.table, Item: item, ConditionExpression: aws.String("attribute_not_exists(id)"),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}}
}

func (s suite) updating(id, expression string) types.TransactWriteItem {
	return types.TransactWriteItem{Update: &types.Update{
		TableName: s.table, Key: key(id), UpdateExpression: aws.String(expression), ExpressionAttributeValues: used(expression),
	}}
}

func (s suite) deleting(id string) types.TransactWriteItem {
	return types.TransactWriteItem{Delete: &types.Delete{TableName: s.table, Key: key(id)}}
}

func (s suite) checking(id, condition string) types.TransactWriteItem {
	return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: s.table, Key: key(id), ConditionExpression: aws.String(condition), ExpressionAttributeValues: used(condition),
	}}
}

func (s suite) transactions() {
	s.put(row{"id": text("old"), "two": num("2")})
	s.put(row{"id": text("gone"), "two": num("2")})
	if err := s.transact(
		s.creating(row{"id": text("new"), "word": text("b")}),
		s.updating("old", "SET two = two + :one"),
		s.updating("fresh", "SET x = :a"),
		s.deleting("gone"),
		s.checking("nobody", "attribute_not_exists(id)"),
	); err != nil {
		s.Fatal(err)
	}
	for id, want := range map[string]map[string]string{
		"new": {"id": "S new", "word": "S b"}, "old": {"id": "S old", "two": "N 3"}, "fresh": {"id": "S fresh", "x": "S a"},
		"gone": {}, "nobody": {},
	} {
		if diff := cmp.Diff(want, s.get(id)); diff != "" {
			s.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
}

// cancellations: the reasons are in the order of the items, and nothing was written.
func (s suite) cancellations() {
	taken := row{"id": text("taken"), "word": text("b"), "two": num("2")}
	s.put(taken)
	err := s.transact(
		s.putting(key("first")),
		s.creating(row{"id": text("taken")}),
		s.checking("nobody", "attribute_exists(id)"),
		s.updating("last", "SET x = :one"),
	)
	var got *types.TransactionCanceledException
	if !errors.As(err, &got) {
		s.Fatalf("got error %v, want a cancellation", err)
	}
	const message = "Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, ConditionalCheckFailed, None]"
	if got.ErrorMessage() != message {
		s.Errorf("got message %q, want %q", got.ErrorMessage(), message)
	}
	want := []map[string]string{
		{"code": "None"},
		{"code": "ConditionalCheckFailed", "message": failedText, "id": "S taken", "word": "S b", "two": "N 2"},
		{"code": "ConditionalCheckFailed", "message": failedText},
		{"code": "None"},
	}
	if diff := cmp.Diff(want, reasons(got)); diff != "" {
		s.Errorf("reasons (-want +got):\n%s", diff)
	}
	for _, id := range []string{"first", "nobody", "last"} {
		if got := s.get(id); len(got) != 0 {
			s.Errorf("a cancelled transaction wrote %v", got)
		}
	}
	s.cancelledUpdates()
}

func reasons(e *types.TransactionCanceledException) []map[string]string {
	var all []map[string]string
	for _, r := range e.CancellationReasons {
		one := plain(r.Item)
		one["code"] = aws.ToString(r.Code)
		if r.Message != nil {
			one["message"] = strings.TrimSuffix(*r.Message, ".") // the official engine adds it to some reasons
		}
		all = append(all, one)
	}
	return all
}

// cancelledUpdates: a mistake that depends on the item is a reason ValidationError.
func (s suite) cancelledUpdates() {
	s.put(filled(maxItem - 2))
	for expression, message := range map[string]string{
		"SET yy = :a": "Item size to update has exceeded the maximum allowed size",
		"SET id = :a": "One or more parameter values were invalid: Cannot update attribute id. This attribute is part of the key",
	} {
		err := s.transact(s.updating("a", expression))
		var got *types.TransactionCanceledException
		if !errors.As(err, &got) {
			s.Errorf("%s: got error %v, want a cancellation", expression, err)
			continue
		}
		if diff := cmp.Diff([]map[string]string{{"code": "ValidationError", "message": message}}, reasons(got)); diff != "" {
			s.Errorf("%s (-want +got):\n%s", expression, diff)
		}
	}
}

func (s suite) wrongTransactions() {
	twice := "Transaction request cannot include multiple operations on one item"
	s.refused(s.transact(s.putting(key("a")), s.deleting("a")), validation, twice)
	s.refused(s.transact(s.putting(key("a")), s.checking("a", "attribute_exists(id)")), validation, twice)
	s.refused(s.transact([]types.TransactWriteItem{}...), validation, "")
	s.refused(s.transact(types.TransactWriteItem{}), validation, "")
	both := s.putting(key("a"))
	both.Delete = s.deleting("b").Delete
	s.refused(s.transact(both), validation, "TransactItems can only contain one of Check, Put, Update or Delete")
	s.refused(s.transact(s.putting(key(""))), validation, "")
	s.refused(s.transact(s.putting(row{"x": text("a")})), validation, "")
	s.refused(s.transact(s.updating("a", "SET x")), validation, `Invalid UpdateExpression: Syntax error; token: "<EOF>", near: "x"`)
	s.refused(s.transact(s.putting(filled(maxItem+1))), validation, "Item size has exceeded the maximum allowed size")
	s.refused(s.transact(types.TransactWriteItem{Delete: &types.Delete{TableName: s.table, Key: row{"id": num("1")}}}), "TransactionCanceledException", "")
	var many []types.TransactWriteItem
	for n := range 101 {
		many = append(many, s.putting(key(string(rune('A'+n)))))
	}
	s.refused(s.transact(many...), validation, "")
	if err := s.transact(many[:100]...); err != nil {
		s.Errorf("100 items: %v", err)
	}
	var big []types.TransactWriteItem
	for n := range 11 {
		item := filled(maxItem)
		item["id"] = text(string(rune('A' + n)))
		big = append(big, s.putting(item))
	}
	s.refused(s.transact(big...), validation, "")
}

// tokens: a transaction that is repeated with its token is performed once.
func (s suite) tokens() {
	count := func(token, expression string) error {
		_, err := s.c.TransactWriteItems(s.Context(), &dynamodb.TransactWriteItemsInput{
			TransactItems:      []types.TransactWriteItem{s.updating("a", expression)},
			ClientRequestToken: aws.String(token),
		})
		return err
	}
	once := *s.table + "-1"
	const add = "SET n = if_not_exists(n, :one) + :ten"
	for range 3 {
		if err := count(once[len(once)-20:], add); err != nil {
			s.Fatal(err)
		}
	}
	if got := s.get("a")["n"]; got != "N 11" {
		s.Errorf("got n %s after three times the same transaction, want N 11", got)
	}
	s.refused(count(once[len(once)-20:], "SET n = :one"), "IdempotentParameterMismatchException", "")
	if err := count(once[len(once)-19:], add); err != nil {
		s.Fatal(err)
	}
	if got := s.get("a")["n"]; got != "N 21" {
		s.Errorf("got n %s after another token, want N 21", got)
	}
	s.refused(count("0123456789012345678901234567890123456", add), validation, "")
	s.retriedAfterCancellation()
}

// retriedAfterCancellation: the token of a cancelled transaction can be used again.
func (s suite) retriedAfterCancellation() {
	try := func() error {
		_, err := s.c.TransactWriteItems(s.Context(), &dynamodb.TransactWriteItemsInput{
			TransactItems:      []types.TransactWriteItem{s.creating(key("b"))},
			ClientRequestToken: aws.String((*s.table)[5:]),
		})
		return err
	}
	s.put(key("b"))
	s.refused(try(), "TransactionCanceledException", "")
	s.remove("b")
	if err := try(); err != nil {
		s.Errorf("the same transaction when its condition holds: %v", err)
	}
}
