package dynamo

import "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

// A Part is one write of a transaction. The table that makes it knows what it does; the
// table that carries out the transaction takes it as it is.
type Part = types.TransactWriteItem
