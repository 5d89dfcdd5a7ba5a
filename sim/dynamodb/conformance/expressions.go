package conformance

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

func (s suite) wrongExpressions() {
	s.put(row{"id": text("a"), "two": num("2")})
	const distinct = "The first operand must be distinct from the remaining operands for this operator or function; "
	for condition, message := range map[string]string{
		"":                             "The expression can not be empty;",
		" ":                            `Syntax error; token: "<EOF>", near: " "`,
		"two":                          `Syntax error; token: "<EOF>", near: "two"`,
		"two = :two AND":               `Syntax error; token: "<EOF>", near: "AND"`,
		"(two = :two":                  `Syntax error; token: "<EOF>", near: ":two"`,
		"two = :two)":                  `Syntax error; token: ")", near: ":two)"`,
		"two == :two":                  `Syntax error; token: "=", near: "== :two"`,
		"two != :two":                  `Syntax error; token: "!", near: "two !="`,
		"two = :two = :two":            `Syntax error; token: "=", near: ":two = :two"`,
		"two = :two + :two":            `Syntax error; token: "+", near: ":two + :two"`,
		"and = :two":                   `Syntax error; token: "and", near: "and ="`,
		"a-b = :two":                   `Syntax error; token: "-", near: "a-b"`,
		"((two = :two))":               "The expression has redundant parentheses;",
		"two = two":                    distinct + "operator: =, first operand: [two]",
		"two < :yes":                   "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
		":yes >= two":                  "Incorrect operand type for operator or function; operator or function: >=, operand type: BOOL",
		"attribute_exists(:two)":       "Operator or function requires a document path; operator or function: attribute_exists",
		"attribute_exists(two, id)":    "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2",
		"attribute_exists(two) = :yes": "The function is not allowed to be used this way in an expression; function: attribute_exists",
		"two = attribute_exists(two)":  "The function is not allowed to be used this way in an expression; function: attribute_exists",
		"Attribute_exists(two)":        "Invalid function name; function: Attribute_exists",
		"two = if_not_exists(x, :two)": "The function is not allowed in a condition expression; function: if_not_exists",
		"nofunction(two)":              "Invalid function name; function: nofunction",
		"status = :two":                "Attribute name is a reserved keyword; reserved keyword: status",
		"attribute_exists(TTL)":        "Attribute name is a reserved keyword; reserved keyword: TTL",
		"two = :nobody":                "An expression attribute value used in expression is not defined; attribute value: :nobody",
		"#nobody = :two":               "An expression attribute name used in the document path is not defined; attribute name: #nobody",
	} {
		_, err := s.c.DeleteItem(s.Context(), &dynamodb.DeleteItemInput{
			TableName: s.table, Key: key("a"), ConditionExpression: aws.String(condition), ExpressionAttributeValues: used(condition),
		})
		s.refused(err, validation, "Invalid ConditionExpression: "+message)
	}
	s.wrongUpdateExpressions()
	if len(s.get("a")) != 2 {
		s.Errorf("a wrong expression changed the item to %v", s.get("a"))
	}
}

func (s suite) wrongUpdateExpressions() {
	overlap := "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [x], path two: [x]"
	for expression, message := range map[string]string{
		"":                              "The expression can not be empty;",
		"SET":                           `Syntax error; token: "<EOF>", near: "SET"`,
		"REMOVE":                        `Syntax error; token: "<EOF>", near: "REMOVE"`,
		"SET x = :one,":                 `Syntax error; token: "<EOF>", near: ","`,
		"SET x":                         `Syntax error; token: "<EOF>", near: "x"`,
		"SET _x = :one":                 `Syntax error; token: "_", near: "SET _x"`,
		"SET 1x = :one":                 `Syntax error; token: "1", near: "SET 1x"`,
		"x = :one":                      `Syntax error; token: "x", near: "x ="`,
		"SET x = :one + :one + :one":    `Syntax error; token: "+", near: ":one + :one"`,
		"SET x = :one SET y = :one":     `The "SET" section can only be used once in an update expression;`,
		"SET x = :one, x = :one":        overlap,
		"REMOVE x, x":                   overlap,
		"SET x = :one REMOVE x":         overlap,
		"SET x = :one + :a":             "Incorrect operand type for operator or function; operator or function: +, operand type: S",
		"SET x = :yes - :one":           "Incorrect operand type for operator or function; operator or function: -, operand type: BOOL",
		"SET x = nofunction(y)":         "Invalid function name; function: nofunction",
		"SET x = attribute_exists(y)":   "The function is not allowed in an update expression; function: attribute_exists",
		"SET x = if_not_exists(:a, :b)": "Operator or function requires a document path; operator or function: if_not_exists",
		"SET x = if_not_exists(y, y)":   "The first operand must be distinct from the remaining operands for this operator or function; operator: if_not_exists, first operand: [y]",
		"SET x = name":                  "Attribute name is a reserved keyword; reserved keyword: name",
		"REMOVE ttl":                    "Attribute name is a reserved keyword; reserved keyword: ttl",
		"SET x = :nobody":               "An expression attribute value used in expression is not defined; attribute value: :nobody",
	} {
		_, err := s.update(expression, used(expression))
		s.refused(err, validation, "Invalid UpdateExpression: "+message)
	}
	_, err := s.update("REMOVE "+strings.Repeat("x", 4096), nil)
	s.refused(err, validation, "Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;")
}

func (s suite) wrongPlaceholders() {
	try := func(condition string, names map[string]string, values row) error {
		in := &dynamodb.PutItemInput{TableName: s.table, Item: key("a"), ExpressionAttributeNames: names, ExpressionAttributeValues: values}
		if condition != "" {
			in.ConditionExpression = aws.String(condition)
		}
		_, err := s.c.PutItem(s.Context(), in)
		return err
	}
	if err := try("#x <> :v AND #y <> :v", map[string]string{"#x": "status", "#y": "odd name.[1]"}, row{":v": num("1")}); err != nil {
		s.Error(err)
	}
	for _, one := range []struct {
		condition string
		names     map[string]string
		values    row
		message   string
	}{
		{"attribute_exists(id)", nil, row{":v": num("1")}, "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"},
		{"attribute_exists(id)", map[string]string{"#x": "x"}, nil, "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}"},
		{"", map[string]string{"#x": "x"}, nil, "ExpressionAttributeNames can only be specified when using expressions"},
		{"", nil, row{":v": num("1")}, ""},
		{"attribute_exists(id)", map[string]string{}, nil, "ExpressionAttributeNames must not be empty"},
		{"attribute_exists(id)", nil, row{}, "ExpressionAttributeValues must not be empty"},
		{"id = :v", nil, row{"v": num("1")}, `ExpressionAttributeValues contains invalid key: Syntax error; key: "v"`},
		{"#x = :v", map[string]string{"x": "x"}, row{":v": num("1")}, `ExpressionAttributeNames contains invalid key: Syntax error; key: "x"`},
		{"#x = :v", map[string]string{"#x": ""}, row{":v": num("1")}, "ExpressionAttributeNames contains invalid value: Empty attribute name for key #x"},
		{"id = :v", nil, row{":v": num("x")}, ""},
	} {
		s.refused(try(one.condition, one.names, one.values), validation, one.message)
	}
	// Both expressions may share a placeholder, and either one counts as using it.
	_, err := s.c.UpdateItem(s.Context(), &dynamodb.UpdateItemInput{
		TableName: s.table, Key: key("a"), UpdateExpression: aws.String("SET #x = :v"), ConditionExpression: aws.String("#x <> :w"),
		ExpressionAttributeNames: map[string]string{"#x": "x"}, ExpressionAttributeValues: row{":v": num("1"), ":w": num("2")},
	})
	if err != nil {
		s.Error(fmt.Errorf("placeholders shared by two expressions: %w", err))
	}
}
