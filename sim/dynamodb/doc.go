// Package dynamodb is DynamoDB for one machine: a small in-memory server that speaks DynamoDB's JSON protocol, so that
// the program that runs in AWS runs here with the same client and without a container or a virtual machine.
//
// It is no general emulator. It knows the operations, expressions and types that the project's tables use, follows
// DynamoDB in them to the letter, and refuses everything else with DynamoDB's own errors and a message that says what
// is missing:
//
//   - GetItem, Query, PutItem, UpdateItem, DeleteItem, TransactWriteItems; CreateTable, DescribeTable, DeleteTable, ListTables,
//     UpdateTimeToLive, DescribeTimeToLive;
//   - tables with a hash key, or with a hash key and a sort key, both strings, and no index;
//   - attributes of the types S, N, B and BOOL, and of L and M as a whole: no path leads into them;
//   - conditions with = <> < <= > >=, BETWEEN, begins_with, AND, OR, NOT, parentheses, attribute_exists and
//     attribute_not_exists;
//   - a Query of a table with a sort key by KeyConditionExpression alone, forwards and backwards, page by page;
//   - updates with SET (values, attributes, +, -, if_not_exists) and REMOVE.
//
// Expiry is kept as a setting and never carried out: DynamoDB promises no time for it, so nothing may rely on it.
package dynamodb
