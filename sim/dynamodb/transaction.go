package dynamodb

import (
	"crypto/sha256"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	// maxTransaction limits the items of a transaction (API Reference,
	// TransactWriteItems).
	maxTransaction = 100
	// maxTransactionSize limits the bytes of all its items together (ibid.).
	maxTransactionSize = 4 << 20
	// tokenLifetime is how long a ClientRequestToken is remembered (ibid.).
	tokenLifetime = 10 * time.Minute
)

// remembered is a successful transaction, found by its token.
type remembered struct {
	print [sha256.Size]byte
	until time.Time
}

type transactionResponse struct {
	ConsumedCapacity []capacity `json:",omitempty"`
}

func (s *Server) transactWriteItems(data []byte) (any, *failure) {
	tx, f := decodeTransaction(data)
	if f != nil {
		return nil, f
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if f := s.distinct(tx.writes); f != nil {
		return nil, f
	}
	if known, ok := s.tokens[tx.token]; ok && time.Now().Before(known.until) {
		if known.print != tx.print {
			return nil, refused("IdempotentParameterMismatchException", "The request uses the same client token as a previous, but non-identical request.")
		}
		return tx.replayed(s), nil
	}
	return s.commit(tx)
}

// distinct refuses writes to a missing table or with an invalid key, and two writes to
// one item. The caller holds s.mu.
func (s *Server) distinct(writes []*write) *failure {
	type spot struct {
		table string
		place place
	}
	seen := map[spot]bool{}
	size := 0
	for _, w := range writes {
		t := s.tables[w.table]
		if t == nil {
			return noTable()
		}
		where, f := w.locate(t)
		if f != nil && f.late {
			continue
		}
		if f != nil {
			return f
		}
		at := spot{w.table, where}
		if seen[at] {
			return invalid("Transaction request cannot include multiple operations on one item")
		}
		seen[at] = true
		size += w.item.size()
	}
	if size > maxTransactionSize {
		return invalid("Transaction payload size cannot exceed 4MB. Payload Size: %d", size)
	}
	return nil
}

// commit performs all writes or none. The caller holds s.mu.
func (s *Server) commit(tx *transaction) (any, *failure) {
	outcomes := make([]outcome, len(tx.writes))
	reasons := make([]reason, len(tx.writes))
	costs := map[string]Units{}
	failed := false
	for n, w := range tx.writes {
		outcomes[n] = w.try(s.tables[w.table])
		reasons[n] = cause(outcomes[n].failed)
		failed = failed || outcomes[n].failed != nil
		costs[w.table] = costs[w.table].plus(outcomes[n].units.times(transactional))
		s.tables[w.table].counted.try(w.kind)
	}
	for name, units := range costs {
		s.tables[name].consumed = s.tables[name].consumed.plus(units)
	}
	if failed {
		return nil, cancelled(reasons)
	}
	for n, w := range tx.writes {
		s.tables[w.table].store(outcomes[n])
		s.tables[w.table].counted.store(w.kind)
	}
	s.remember(tx)
	return tx.response(costs), nil
}

// remember stores the token of a successful transaction and drops expired ones. The
// caller holds s.mu.
func (s *Server) remember(tx *transaction) {
	if tx.token == "" {
		return
	}
	now := time.Now()
	maps.DeleteFunc(s.tokens, func(_ string, known remembered) bool { return now.After(known.until) })
	s.tokens[tx.token] = remembered{print: tx.print, until: now.Add(tokenLifetime)}
}

// replayed answers a transaction that was performed before. It is billed as a read of
// its items.
func (tx *transaction) replayed(s *Server) any {
	costs := map[string]Units{}
	for _, w := range tx.writes {
		t := s.tables[w.table]
		at, _ := w.locate(t) // it was found when the transaction was carried out
		units := Units{Read: transactional * readUnits(t.items[at].size())}
		costs[w.table] = costs[w.table].plus(units)
		t.consumed = t.consumed.plus(units)
	}
	return tx.response(costs)
}

func (tx *transaction) response(costs map[string]Units) any {
	var answer transactionResponse
	if tx.capacity == "TOTAL" {
		for _, name := range slices.Sorted(maps.Keys(costs)) {
			answer.ConsumedCapacity = append(answer.ConsumedCapacity, capacity{name, costs[name].total()})
		}
	}
	return answer
}

func cause(f *failure) reason {
	switch {
	case f == nil:
		return reason{Code: "None"}
	case f.code == "ConditionalCheckFailedException":
		return reason{Code: "ConditionalCheckFailed", Message: f.message, Item: f.item}
	default:
		return reason{Code: "ValidationError", Message: f.message}
	}
}

func cancelled(reasons []reason) *failure {
	codes := make([]string, len(reasons))
	for n, r := range reasons {
		codes[n] = r.Code
	}
	f := refused("TransactionCanceledException",
		"Transaction cancelled, please refer cancellation reasons for specific reasons [%s]", strings.Join(codes, ", "))
	f.reasons = reasons
	return f
}
