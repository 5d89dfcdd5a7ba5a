package authy

import (
	"context"
	"net/http"
	"time"
)

const (
	opRequest  = "request approval"
	opApproval = "read approval"
)

// The states of an approval request.
const (
	Pending  = "pending"
	Approved = "approved"
	Denied   = "denied"
	Expired  = "expired"
)

// An Approval is the push that a person is asked to approve. RequestApproval refuses one
// that breaks a limit below; Clean makes a text fit.
type Approval struct {
	Message string // 1 to 144 characters
	Details []Pair // shown to the person
	Hidden  []Pair // not shown, and returned in the callback
	// Lifetime is told to Authy in whole seconds, rounded up: 1 second to MaxLifetime. Authy's
	// own default is a day, and its 0 never ends, so there is no zero value here.
	Lifetime time.Duration
}

// A Pair is one detail. Key has 1 to 20 ASCII letters, digits, spaces, "_" and "-", and is no
// prefix of another in its list, because Authy's libraries disagree about how those are
// signed. Value has at most 200 characters.
type Pair struct{ Key, Value string }

// MaxLifetime is the longest that a request for approval may wait (NIST SP 800-63B-4 §3.1.3).
const MaxLifetime = 10 * time.Minute

// RequestApproval sends a push and returns the request's uuid, which alone ties the answer to
// this request: keep it on the server. It is made once, never repeated. A person without the app may be
// an error (NoApp), or a request that nobody ever answers.
func (c *Client) RequestApproval(ctx context.Context, id ID, a Approval) (uuid string, err error) {
	if _, err := ParseID(string(id)); err != nil {
		return "", argument(opRequest, "id is not 1 to 20 digits")
	}
	if problem := a.problem(); problem != "" {
		return "", argument(opRequest, problem)
	}
	k := call{op: opRequest, method: http.MethodPost, path: "/onetouch/json/users/" + string(id) + "/approval_requests",
		body: a.body(), private: a.private()}
	answer, err := c.do(ctx, k)
	if err != nil {
		return "", err
	}
	uuid = answer.object("approval_request").text("uuid")
	// Nothing else tells a request that was made from one that was not.
	if !answer.yes("success") || !isUUID(uuid) {
		return "", k.missing(ctx, answer, "approval_request.uuid")
	}
	return uuid, nil
}

// An ApprovalStatus is how far a request for approval is.
type ApprovalStatus struct {
	UUID   string
	ID     ID     // whose it is
	Status string // Pending, Approved, Denied or Expired
}

// Approval reads how far a request is. It fails when the answer is about another request, and an
// unknown uuid is an *Error with Code "60049".
func (c *Client) Approval(ctx context.Context, uuid string) (ApprovalStatus, error) {
	if !isUUID(uuid) {
		return ApprovalStatus{}, argument(opApproval, "uuid is malformed")
	}
	k := call{op: opApproval, method: http.MethodGet, path: "/onetouch/json/approval_requests/" + uuid,
		repeatable: true, private: []string{uuid}}
	answer, err := c.do(ctx, k)
	if err != nil {
		return ApprovalStatus{}, err
	}
	request := answer.object("approval_request")
	if request.text("uuid") != uuid {
		return ApprovalStatus{}, k.missing(ctx, answer, "approval_request of this uuid")
	}
	id, err := ParseID(request.text("_authy_id"))
	if err != nil {
		return ApprovalStatus{}, k.missing(ctx, answer, "approval_request._authy_id")
	}
	switch status := request.text("status"); status {
	case Pending, Approved, Denied, Expired:
		return ApprovalStatus{UUID: uuid, ID: id, Status: status}, nil
	}
	return ApprovalStatus{}, k.missing(ctx, answer, "approval_request.status")
}
