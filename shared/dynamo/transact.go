package dynamo

import "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

// A Part is one write of a transaction. The factors table, for example, makes parts, and the
// users table puts them into its transaction without looking into them.
type Part = types.TransactWriteItem
