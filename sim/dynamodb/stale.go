package dynamodb

// Stale makes every read that does not ask to be consistent answer what was there before the item's last write. That is the worst
// that DynamoDB may do, for about a second (Developer Guide, "DynamoDB read consistency"). Here it lasts until the next write, or
// until Age, so that no test depends on how fast the machine is.
func (s *Server) Stale(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stale = on
}

// maybe is what an eventually consistent read finds.
func (t *rows) maybe(at place, now item, stale bool) item {
	if before, written := t.before[at]; stale && written {
		return before
	}
	return now
}
