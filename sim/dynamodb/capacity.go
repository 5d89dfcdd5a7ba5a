package dynamodb

// Units are DynamoDB's capacity units.
type Units struct{ Read, Write float64 }

func (u Units) plus(other Units) Units {
	return Units{Read: u.Read + other.Read, Write: u.Write + other.Write}
}

func (u Units) times(factor float64) Units {
	return Units{Read: u.Read * factor, Write: u.Write * factor}
}

// total is the sum that ReturnConsumedCapacity TOTAL returns.
func (u Units) total() float64 { return u.Read + u.Write }

// transactional is the factor for reads and writes in a transaction, which prepares and
// then commits.
const transactional = 2

// writeUnits is the price of writing an item of that size: one unit per KB, and at
// least one.
func writeUnits(size int) float64 { return blocks(size, 1<<10) }

// readUnits is the price of a consistent read of an item of that size: one unit per 4
// KB, and at least one.
func readUnits(size int) float64 { return blocks(size, 4<<10) }

func blocks(size, block int) float64 { return float64(max(1, (size+block-1)/block)) }

// capacity is ConsumedCapacity in a response.
type capacity struct {
	TableName     string
	CapacityUnits float64
}

// Consumed returns the units billed for a table so far, including failed conditions.
// For a table that does not exist, or has been deleted, it is zero.
func (s *Server) Consumed(table string) Units {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tables[table]; t != nil {
		return t.consumed
	}
	return Units{}
}
