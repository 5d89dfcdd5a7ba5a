package conformance

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

func (s suite) wrongKeyConditions() {
	s = s.people()
	const (
		parse     = "Invalid KeyConditionExpression: "
		place     = "Invalid condition in KeyConditionExpression: "
		operator  = "Invalid operator used in KeyConditionExpression: "
		once      = "KeyConditionExpressions must only contain one condition per key"
		types     = "One or more parameter values were invalid: Condition parameter type does not match schema type"
		distinct  = parse + "The first operand must be distinct from the remaining operands for this operator or function; "
		wrongType = parse + "Incorrect operand type for operator or function; operator or function: "
		misused   = parse + "The function is not allowed to be used this way in an expression; function: begins_with"
		bounds    = parse + "The BETWEEN operator requires "
	)
	for condition, message := range map[string]string{
		"":                                        parse + "The expression can not be empty;",
		"account":                                 parse + `Syntax error; token: "<EOF>", near: "account"`,
		"account = :a AND":                        parse + `Syntax error; token: "<EOF>", near: "AND"`,
		"account = :a , id = :b":                  parse + `Syntax error; token: ",", near: ":a , id"`,
		"account = :a AND id BETWEEN :b":          parse + `Syntax error; token: "<EOF>", near: ":b"`,
		"((account = :a AND id = :b))":            parse + "The expression has redundant parentheses;",
		"account = :a AND id = :nobody":           parse + "An expression attribute value used in expression is not defined; attribute value: :nobody",
		"account = :a AND #x = :b":                parse + "An expression attribute name used in the document path is not defined; attribute name: #x",
		"account = :a AND status = :b":            parse + "Attribute name is a reserved keyword; reserved keyword: status",
		"account = account":                       distinct + "operator: =, first operand: [account]",
		"account = :a AND begins_with(id, id)":    distinct + "operator: begins_with, first operand: [id]",
		"account = :a AND id BETWEEN id AND :b":   distinct + "operator: BETWEEN, first operand: [id]",
		"account = :a AND Begins_with(id, :b)":    parse + "Invalid function name; function: Begins_with",
		"account = if_not_exists(id, :b)":         parse + "The function is not allowed in a condition expression; function: if_not_exists",
		"account = :a AND begins_with(id)":        parse + "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
		"account = :a AND begins_with(id,:b,:b)":  parse + "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 3",
		"account = :a AND begins_with(id,:b)=:b":  misused,
		"account = begins_with(id, :b)":           misused,
		"account = :a AND begins_with(id, :one)":  wrongType + "begins_with, operand type: N",
		"account = :a AND id > :yes":              wrongType + ">, operand type: BOOL",
		"account = :a AND id BETWEEN :yes AND :b": wrongType + "BETWEEN, operand type: BOOL",
		"account = :a AND id BETWEEN :b AND :a": bounds + "upper bound to be greater than or equal to lower bound; " +
			"lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}",
		"account = :a AND id BETWEEN :b AND :one": bounds + "same data type for lower and upper bounds; " +
			"lower bound operand: AttributeValue: {S:b}, upper bound operand: AttributeValue: {N:1}",
		"account = :a OR id = :b":                  operator + "OR",
		"NOT account = :a":                         operator + "NOT",
		"account = :a AND NOT id = :b":             operator + "NOT",
		"account <> :a":                            operator + "<>",
		"account = :a AND attribute_exists(id)":    operator + "attribute_exists",
		"attribute_not_exists(id)":                 operator + "attribute_not_exists",
		"account = id":                             place + "Multiple attribute names used in one condition",
		"account = :a AND begins_with(id,account)": place + "Multiple attribute names used in one condition",
		":a = :b":                                  place + "No key attribute specified",
		"account = :a AND begins_with(:b, id)":     place + "begins_with operator must have the key attribute as its first operand",
		"account = :a AND :b BETWEEN id AND id":    place + "BETWEEN operator must have the key attribute as its first operand",
		"account = :a AND account = :b":            once,
		"account = :a AND id > :b AND id < :a":     once,
		"account = :a AND id = :b AND foo = :b":    "Conditions can be of length 1 or 2 only",
		"account > :a":                             "Query key condition not supported",
		"account BETWEEN :a AND :b":                "Query key condition not supported",
		"begins_with(account, :a) AND id = :b":     "Query key condition not supported",
		"id = :b":                                  "", // DynamoDB names the missing key, DynamoDB Local does not
		"foo = :b":                                 "",
		"account = :a AND foo = :b":                "",
		"account = :one":                           types,
		"account = :a AND id = :one":               types,
		"account = :a AND begins_with(id, :bytes)": types,
		"account = :empty":                         emptyKey("account"),
		"account = :a AND id > :empty":             emptyKey("id"),
		"account = :a AND begins_with(id, :empty)": emptyKey("id"),
	} {
		_, err := s.c.Query(s.Context(), s.asking(condition, used(condition)))
		if err == nil {
			s.Errorf("%s: got no error", condition)
			continue
		}
		s.refused(err, validation, message)
	}
	s.wrongQueries()
}

func emptyKey(name string) string {
	return "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: " + name
}

// wrongQueries have mistakes outside of their condition.
func (s suite) wrongQueries() {
	valid := func() *dynamodb.QueryInput { return s.asking("account = :x", row{":x": text("x")}) }
	none, nothing, unused, long, gone := valid(), valid(), valid(), valid(), valid()
	none.Limit = aws.Int32(0)
	nothing.KeyConditionExpression, nothing.ExpressionAttributeValues = nil, nil
	unused.ExpressionAttributeValues[":y"] = text("y")
	long.KeyConditionExpression = aws.String("account = :x AND id = :y")
	long.ExpressionAttributeValues[":y"] = text(strings.Repeat("y", 1025))
	gone.TableName = aws.String("no-such-table")
	for _, one := range []struct {
		in            *dynamodb.QueryInput
		code, message string
	}{
		{none, validation, ""},
		{nothing, validation, "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."},
		{unused, validation, "Value provided in ExpressionAttributeValues unused in expressions: keys: {:y}"},
		{long, validation, ""},
		{gone, "ResourceNotFoundException", ""},
	} {
		_, err := s.c.Query(s.Context(), one.in)
		s.refused(err, one.code, one.message)
	}
}

// wrongStarts: a page must start after a whole key that matches the query's condition.
func (s suite) wrongStarts() {
	s = s.people()
	for _, one := range []struct {
		condition string
		start     row
	}{
		{"account = :x", pair("y", "a")},
		{"account = :x", row{"account": text("x")}},
		{"account = :x", row{"id": text("a")}},
		{"account = :x", row{}},
		{"account = :x", row{"account": text("x"), "foo": text("a")}},
		{"account = :x", row{"account": text("x"), "id": text("a"), "foo": text("a")}},
		{"account = :x", row{"account": text("x"), "id": num("1")}},
		{"account = :x", pair("x", "")},
		{"account = :x", pair("", "a")},
		{"account = :x AND begins_with(id, :a)", pair("x", "Z")},
		{"account = :x AND begins_with(id, :a)", pair("x", "b")},
		{"account = :x AND id = :a", pair("x", "b")},
		{"account = :x AND id < :a", pair("x", "a")},
		{"account = :x AND id > :a", pair("x", "a")},
		{"account = :x AND id BETWEEN :a AND :a", pair("x", "b")},
	} {
		values := used(one.condition)
		if values == nil {
			values = row{}
		}
		values[":x"] = text("x")
		in := s.asking(one.condition, values)
		in.ExclusiveStartKey = one.start
		_, err := s.c.Query(s.Context(), in)
		if err == nil {
			s.Errorf("%s after %v: got no error", one.condition, plain(one.start))
			continue
		}
		s.refused(err, validation, "")
	}
}
