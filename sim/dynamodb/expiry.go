package dynamodb

type expirySpecification struct {
	AttributeName string
	Enabled       bool
}

func (s *Server) updateTimeToLive(data []byte) (any, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var wanted *expirySpecification
	_, t, f := s.named(data, map[string]any{"TimeToLiveSpecification": &wanted})
	switch {
	case f != nil:
		return nil, f
	case wanted == nil || wanted.AttributeName == "":
		return nil, null("timeToLiveSpecification.attributeName")
	case t.expiry != "" && t.expiry != wanted.AttributeName:
		return nil, invalid("TimeToLive is active on a different AttributeName: current AttributeName is %s", t.expiry)
	case (t.expiry != "") == wanted.Enabled:
		return nil, invalid("TimeToLive is already %s", map[bool]string{true: "enabled", false: "disabled"}[wanted.Enabled])
	}
	t.expiry = ""
	if wanted.Enabled {
		t.expiry = wanted.AttributeName
	}
	return map[string]any{"TimeToLiveSpecification": wanted}, nil
}

func (s *Server) describeTimeToLive(data []byte) (any, *failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, t, f := s.named(data, nil)
	if f != nil {
		return nil, f
	}
	described := map[string]string{"TimeToLiveStatus": "DISABLED"}
	if t.expiry != "" {
		described = map[string]string{"TimeToLiveStatus": "ENABLED", "AttributeName": t.expiry}
	}
	return map[string]any{"TimeToLiveDescription": described}, nil
}
