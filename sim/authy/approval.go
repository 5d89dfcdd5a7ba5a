package authy

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Status is the state of an approval request.
type Status string

// The states. Undecided is not one of Authy's: Options.Answer returns it to leave a
// request to the phone.
const (
	Undecided Status = ""
	Pending   Status = "pending"
	Approved  Status = "approved"
	Denied    Status = "denied"
	Expired   Status = "expired"
)

// Errors of an answer on the phone.
var (
	ErrNoRequest  = errors.New("authysim: no such approval request")
	ErrNotPending = errors.New("authysim: approval request is not pending")
	ErrNoApp      = errors.New("authysim: the phone has no app")
)

// Request is an approval request in its current state.
type Request struct {
	UUID      string
	AuthyID   int64
	Message   string
	Details   []Pair // shown to the person
	Hidden    []Pair // returned in the callback only
	Logos     []Logo
	Created   time.Time
	Expires   time.Time // zero: never
	Processed time.Time // zero while pending
	Status    Status
}

// Logo is a picture in an approval request.
type Logo struct {
	Res string `json:"res"` // default, low, med or high
	URL string `json:"url"`
}

// approval is a Request with the server's own fields.
type approval struct {
	Request
	seconds int64
	updated time.Time
}

// refresh marks an expired request. Authy does that when asked for the state, and sends
// no callback.
func (p *approval) refresh(now time.Time) {
	if p.Status == Pending && !p.Expires.IsZero() && !now.Before(p.Expires) {
		p.decide(Expired, now)
	}
}

func (p *approval) decide(s Status, now time.Time) {
	p.Status, p.Processed, p.updated = s, now, now
}

// createApproval is POST onetouch users/{id}/approval_requests.
func (s *Server) createApproval(c *call) answer {
	p, refused := s.addApproval(c)
	if p == nil {
		return refused
	}
	s.answerEarly(p.UUID)
	if decide := s.options.Answer; decide != nil {
		s.later.run(func() { _ = s.answerAs(p.UUID, decide(p.Request)) })
	}
	return ok(obj("approval_request", obj("uuid", p.UUID), "success", true))
}

// addApproval adds a request and returns a copy, or nil and the refusal.
func (s *Server) addApproval(c *call) (*approval, answer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, refused, found := s.user(c.args["id"])
	if !found {
		return nil, refused
	}
	if a.suspended {
		return nil, refuse("60017")
	}
	if c.params.value("message") == "" {
		return nil, refuseWith(http.StatusBadRequest, "60004", "Invalid parameter: message - Parameter is required")
	}
	seconds, err := secondsToExpire(c.params.value("seconds_to_expire"))
	if err != nil {
		return nil, refuseWith(http.StatusBadRequest, "60004",
			"Invalid parameter: seconds_to_expire - '"+c.params.value("seconds_to_expire")+"' is not a valid Integer")
	}
	if a.device == nil && s.noDevice == NoDeviceRefused {
		return nil, refuse("60051")
	}
	p := &approval{seconds: seconds, updated: s.now(), Request: Request{
		UUID: newUUID(), AuthyID: a.id, Message: c.params.value("message"),
		Details: c.params.child("details").pairs(), Hidden: c.params.child("hidden_details").pairs(),
		Logos: logos(c.params.child("logos")), Created: s.now(), Status: Pending,
	}}
	if seconds > 0 {
		p.Expires = p.Created.Add(time.Duration(seconds) * time.Second)
	}
	s.approvals[p.UUID] = p
	s.remember(a, p)
	copied := *p
	return &copied, answer{}
}

// remember adds a request to a phone. If there are too many, the oldest are dropped.
func (s *Server) remember(a *account, p *approval) {
	kept := last(append(a.approvals, p), keepItems)
	for _, old := range a.approvals[:max(0, len(a.approvals)+1-len(kept))] {
		delete(s.approvals, old.UUID)
	}
	a.approvals = kept
}

func secondsToExpire(text string) (int64, error) {
	if text == "" {
		return 86400, nil // Authy's default
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err == nil && n < 0 {
		err = strconv.ErrRange
	}
	return n, err
}

func logos(n *node) []Logo {
	if n == nil {
		return nil
	}
	var list []Logo
	for _, kid := range n.kids {
		list = append(list, Logo{Res: kid.value("res"), URL: kid.value("url")})
	}
	return list
}

// approvalState is GET onetouch approval_requests/{uuid}.
func (s *Server) approvalState(c *call) answer {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.approvals[c.args["uuid"]]
	if p == nil {
		return answer{status: http.StatusNotFound, contentType: classicType, body: compact(obj(
			"message", "Approval request not found: "+c.args["uuid"], "success", false, "errors", object{}, "error_code", "60049"))}
	}
	p.refresh(s.now())
	var processed, email any
	if !p.Processed.IsZero() {
		processed = isoTime(p.Processed)
	}
	if emails := s.accounts[p.AuthyID].emails; len(emails) > 0 {
		email = emails[0]
	}
	return ok(obj("approval_request", obj("_app_name", s.options.AppName, "_app_serial_id", appSerial, "_authy_id", p.AuthyID,
		"_id", "589d12e07d558e6b91e9370a", "_user_email", email, "app_id", appID, "created_at", isoTime(p.Created),
		"notified", false, "processed_at", processed, "seconds_to_expire", p.seconds, "status", p.Status,
		"updated_at", isoTime(p.updated), "user_id", "5840a9328aa2fb674c485436", "uuid", p.UUID), "success", true))
}

func isoTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// snapshot returns a deep copy, so that a caller can't change the server's request.
func (p *approval) snapshot() Request {
	r := p.Request
	r.Details, r.Hidden, r.Logos = slices.Clone(r.Details), slices.Clone(r.Hidden), slices.Clone(r.Logos)
	return r
}
