package dynamodb

// Units are capacity units as DynamoDB bills them.
type Units struct{ Read, Write float64 }

func (u Units) plus(other Units) Units {
	return Units{Read: u.Read + other.Read, Write: u.Write + other.Write}
}

func (u Units) times(factor float64) Units {
	return Units{Read: u.Read * factor, Write: u.Write * factor}
}

// total is the one figure that ReturnConsumedCapacity TOTAL gives.
func (u Units) total() float64 { return u.Read + u.Write }

// transactional is how many times a transaction bills each of its reads and writes: it prepares, and it commits.
const transactional = 2

// writeUnits bills a write of an item of a size: one for each KB, and one at least.
func writeUnits(size int) float64 { return blocks(size, 1<<10) }

// readUnits bills a consistent read of an item of a size: one for each 4 KB, and one at least.
func readUnits(size int) float64 { return blocks(size, 4<<10) }

func blocks(size, block int) float64 { return float64(max(1, (size+block-1)/block)) }

// capacity is ConsumedCapacity in a response.
type capacity struct {
	TableName     string
	CapacityUnits float64
}

// Consumed tells what all operations on a table were billed so far, failed conditions included. A table that does not
// exist, or no longer, has consumed nothing.
func (s *Server) Consumed(table string) Units {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.tables[table]; t != nil {
		return t.consumed
	}
	return Units{}
}
