package authy

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strconv"
)

// Callback is a callback that is ready to send. Server.Callback makes the one that
// Authy would send, and a test may change any field. SignedCallback signs the fields as
// they are at that time.
type Callback struct {
	UUID     string // of the approval request; only for the journal
	Method   string // POST, unless a test changes it
	URL      string // where it is sent; the signature covers it
	Nonce    string // Unix seconds
	Key      string // signs it
	Body     []byte // JSON
	Unsigned bool   // leaves both headers out
	Tamper   Tamper // changes it after signing
}

// Tamper flips bits after signing, in one byte of one part. The zero value changes
// nothing.
type Tamper struct {
	Part Part
	Byte int  // counted from the start, modulo the length
	Flip byte // the bits to flip; 0 means 1
}

// Part is the part that Tamper changes.
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

// Callback returns the callback that Authy sends about a request now: with its current
// status and a nonce of this second. The error is ErrNoRequest.
func (s *Server) Callback(uuid string) (Callback, error) {
	return s.callbackAs(uuid, Undecided, uuid)
}

// callbackAs makes a callback that may lie: with a false status, or with another
// request's hidden details.
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

// signedBy makes a callback from a body, with the server's key, URL and time. It needs
// s.mu.
func (s *Server) signedBy(uuid string, body []byte) Callback {
	return Callback{UUID: uuid, Method: http.MethodPost, URL: s.callbackURL, Key: s.options.Key,
		Nonce: strconv.FormatInt(s.now().Unix(), 10), Body: body}
}

// Preset returns the callback that Authy's console sends when an endpoint is saved:
// correctly signed, about the user 1234, who does not exist.
func (s *Server) Preset() Callback {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signedBy(presetUUID, compact(presetBody()))
}

// SignedCallback makes a callback's HTTP request without sending it. It fails if the
// body is not JSON or the URL is malformed.
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
