// Package dynamodb simulates DynamoDB on one machine. It is a small in-memory server
// with DynamoDB's JSON protocol, so the program that runs in AWS runs here with the
// same client, and without a container or a virtual machine.
//
// It is not a general emulator. It has the operations, expressions and types that the
// project's tables use, and follows DynamoDB exactly in them. It refuses everything
// else with DynamoDB's own errors and a message that names the missing feature:
//
//   - GetItem, Query, PutItem, UpdateItem, DeleteItem, TransactWriteItems;
//     CreateTable, DescribeTable, DeleteTable, ListTables, UpdateTimeToLive,
//     DescribeTimeToLive;
//   - tables with a hash key, or with a hash key and a sort key, both strings, and
//     without indexes;
//   - attributes of the types S, N, B and BOOL, and of L and M as a whole: no paths
//     into them;
//   - conditions with = <> < <= > >=, BETWEEN, begins_with, AND, OR, NOT, parentheses,
//     attribute_exists and attribute_not_exists;
//   - a Query of a table with a sort key, by KeyConditionExpression only, forwards and
//     backwards, page by page;
//   - updates with SET (values, attributes, +, -, if_not_exists) and REMOVE.
//
// It stores the expiry setting but never deletes expired items: DynamoDB promises no
// time for that, so no code may rely on it.
package dynamodb
