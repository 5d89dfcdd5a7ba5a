package authy

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
)

// Callback is a callback that can be sent. Server.Callback makes the one that Authy
// would send; a test may change any of it. It is signed when it becomes a request,
// over the fields as they are then.
type Callback struct {
	UUID     string // of the approval request; for the journal only
	Method   string // POST, but for a test
	URL      string // where it goes, and what the signature covers
	Nonce    string // Unix seconds
	Key      string // signs
	Body     []byte // JSON
	Unsigned bool   // leaves both headers out
	Tamper   Tamper // after signing
}

// Tamper flips bits after signing, in one byte of one part. The zero value does not.
type Tamper struct {
	Part Part
	Byte int  // counted from the start, modulo the length
	Flip byte // the bits to flip; 0 means 1
}

// Part is what Tamper changes.
type Part string

// The parts of a callback.
const (
	PartBody      Part = "body"
	PartNonce     Part = "nonce"
	PartSignature Part = "signature"
)

func (t Tamper) apply(part Part, value []byte) []byte {
	if t.Part != part || len(value) == 0 {
		return value
	}
	changed := bytes.Clone(value)
	changed[t.Byte%len(changed)] ^= max(t.Flip, 1)
	return changed
}

// Callback returns what Authy sends about a request as it stands: its status and the
// nonce of this second. The error is ErrNoRequest.
func (s *Server) Callback(uuid string) (Callback, error) {
	return s.callbackAs(uuid, Undecided, uuid)
}

// callbackAs may lie: about the status, and with another request's hidden details.
func (s *Server) callbackAs(uuid string, status Status, hiddenOf string) (Callback, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, hidden := s.approvals[uuid], s.approvals[hiddenOf]
	if p == nil || hidden == nil {
		return Callback{}, ErrNoRequest
	}
	told := *p
	told.refresh(s.now())
	told.Hidden = hidden.Hidden
	if status != Undecided {
		told.Status = status
	}
	return s.signedBy(uuid, compact(s.callbackBody(&told, s.accounts[p.AuthyID]))), nil
}

// signedBy completes a body with the server's key, URL and time. It needs s.mu.
func (s *Server) signedBy(uuid string, body []byte) Callback {
	return Callback{UUID: uuid, Method: http.MethodPost, URL: s.callbackURL, Key: s.options.Key,
		Nonce: strconv.FormatInt(s.now().Unix(), 10), Body: body}
}

// Preset returns the callback that Authy's console sends when an endpoint is saved: a
// correctly signed one about a user, 1234, whom nobody has.
func (s *Server) Preset() Callback {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signedBy(presetUUID, compact(presetBody()))
}

// SignedCallback makes the HTTP request of a callback. It does not send it. Errors
// mean that the body is no JSON or the URL is none.
func (s *Server) SignedCallback(c Callback) (*http.Request, error) {
	return c.request(s.ctx)
}

func (c Callback) request(ctx context.Context) (*http.Request, error) {
	tree, err := parseJSON(c.Body)
	if err != nil {
		return nil, fmt.Errorf("sign callback: %w", err)
	}
	signature := signParams(c.Key, c.Nonce, c.Method, c.URL, canonical(tree, ""))
	r, err := http.NewRequestWithContext(ctx, c.Method, c.URL, bytes.NewReader(c.Tamper.apply(PartBody, c.Body)))
	if err != nil {
		return nil, fmt.Errorf("make callback: %w", err)
	}
	r.Header.Set("User-Agent", "Authy API")
	r.Header.Set("Accept-Encoding", "gzip")
	r.Header.Set("Content-Type", "application/json")
	if !c.Unsigned {
		r.Header.Set("X-Authy-Signature", string(c.Tamper.apply(PartSignature, []byte(signature))))
		r.Header.Set("X-Authy-Signature-Nonce", string(c.Tamper.apply(PartNonce, []byte(c.Nonce))))
	}
	return r, nil
}
