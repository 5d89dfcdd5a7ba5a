package dynamodb

import (
	"crypto/sha256"
	"encoding/json"
	"slices"
)

// transaction is a decoded TransactWriteItems.
type transaction struct {
	writes   []*write
	token    string
	print    [sha256.Size]byte // of the request's items
	capacity string
}

func decodeTransaction(data []byte) (*transaction, *failure) {
	tx := &transaction{}
	var items []json.RawMessage
	if f := members(data, map[string]any{
		"TransactItems": &items, "ClientRequestToken": &tx.token, "ReturnConsumedCapacity": &tx.capacity,
	}); f != nil {
		return nil, f
	}
	switch {
	case items == nil:
		return nil, null("transactItems")
	case len(items) == 0:
		return nil, invalid("1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1")
	case len(items) > maxTransaction:
		return nil, invalid("1 validation error detected: Value at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to %d", maxTransaction)
	case len(tx.token) > 36:
		return nil, invalid("1 validation error detected: Value '%s' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36", tx.token)
	}
	if f := oneOf("returnConsumedCapacity", tx.capacity, "NONE", "TOTAL"); f != nil {
		return nil, f
	}
	for _, raw := range items {
		w, f := decodeTransactItem(raw)
		if f != nil {
			return nil, f
		}
		tx.writes = append(tx.writes, w)
	}
	tx.print = fingerprint(items)
	return tx, nil
}

func decodeTransactItem(data []byte) (*write, *failure) {
	places := map[string]any{}
	kinds := []string{kindCheck, kindPut, kindDelete, kindUpdate}
	for _, kind := range kinds {
		places[kind] = &json.RawMessage{}
	}
	if f := members(data, places); f != nil {
		return nil, f
	}
	given := slices.DeleteFunc(kinds, func(kind string) bool { return len(*places[kind].(*json.RawMessage)) == 0 })
	if len(given) != 1 {
		return nil, invalid("TransactItems can only contain one of Check, Put, Update or Delete")
	}
	return decodeWrite(given[0], *places[given[0]].(*json.RawMessage), false)
}

// fingerprint does not depend on the order of the items' members.
func fingerprint(items []json.RawMessage) [sha256.Size]byte {
	hash := sha256.New()
	encoder := json.NewEncoder(hash)
	for _, raw := range items {
		var plain any
		// The text was parsed before, and parsed JSON can be encoded.
		_ = json.Unmarshal(raw, &plain)
		_ = encoder.Encode(plain)
	}
	return [sha256.Size]byte(hash.Sum(nil))
}
