package dynamodb

// Stale makes every read that is not consistent return the item before its last write.
// That is the worst that DynamoDB may do, for about a second (Developer Guide,
// "DynamoDB read consistency"). Here it lasts until the next write or Age, so no test
// depends on the machine's speed.
func (s *Server) Stale(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stale = on
}

// maybe returns what an eventually consistent read may return.
func (t *rows) maybe(at place, now item, stale bool) item {
	if before, written := t.before[at]; stale && written {
		return before
	}
	return now
}
