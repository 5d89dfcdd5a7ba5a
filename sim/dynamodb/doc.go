// Package dynamodb is DynamoDB for one machine: a small in-memory server that speaks DynamoDB's JSON protocol, so that
// the program that runs in AWS runs here with the same client and without a container or a virtual machine.
//
// It is no general emulator. It knows the operations, expressions and types that the project's tables use, follows
// DynamoDB in them to the letter, and refuses everything else with DynamoDB's own errors and a message that says what
// is missing:
//
//   - GetItem, PutItem, UpdateItem, DeleteItem, TransactWriteItems; CreateTable, DescribeTable, DeleteTable, ListTables,
//     UpdateTimeToLive, DescribeTimeToLive;
//   - tables with one string key and no index;
//   - attributes of the types S, N, B and BOOL, at the top level of an item;
//   - conditions with = <> < <= > >=, AND, OR, NOT, parentheses, attribute_exists and attribute_not_exists;
//   - updates with SET (values, attributes, +, -, if_not_exists) and REMOVE.
//
// Expiry is kept as a setting and never carried out: DynamoDB promises no time for it, so nothing may rely on it.
package dynamodb
