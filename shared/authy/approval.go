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
	statusPending  = "pending"
	statusApproved = "approved"
	statusDenied   = "denied"
	statusExpired  = "expired"
)

// An approval is the push that a person is asked to approve. requestApproval refuses one
// that breaks a limit below; clean makes a text fit.
type approval struct {
	Message string // 1 to 144 characters
	Details []pair // shown to the person
	Hidden  []pair // not shown, and returned in the callback
	// Lifetime is 1 second to maxLifetime. Authy takes whole seconds, so it is rounded up.
	// Zero is refused: without a lifetime Authy keeps a push for a day, and a lifetime of 0
	// means for ever.
	Lifetime time.Duration
}

// A pair is one detail. Key has 1 to 20 ASCII letters, digits, spaces, "_" and "-". It must
// not be a prefix of another key in its list, because Authy's libraries disagree about how
// such keys are signed. Value has at most 200 characters.
type pair struct{ Key, Value string }

// maxLifetime is the longest that a request for approval may wait (NIST SP 800-63B-4 §3.1.3).
const maxLifetime = 10 * time.Minute

// requestApproval sends a push and returns the request's uuid. The uuid is the only thing
// that connects the answer with this request, so keep it on the server. The call is never
// repeated, because each one sends a push. If the person doesn't have the app, Authy
// sometimes returns an error (NoApp) and sometimes accepts a request that is never answered.
func (c *Client) requestApproval(ctx context.Context, id ID, a approval) (uuid string, err error) {
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
	// Only these two fields show that Authy really made the request.
	if !answer.yes("success") || !isUUID(uuid) {
		return "", k.missing(ctx, answer, "approval_request.uuid")
	}
	return uuid, nil
}

// An approvalStatus is what Authy knows about a request for approval.
type approvalStatus struct {
	UUID   string
	ID     ID     // the person's
	Status string // statusPending, statusApproved, statusDenied or statusExpired
}

// approval reads the status of a request. It fails if Authy answers about another request.
// For an unknown uuid it returns an *Error with Code "60049".
func (c *Client) approval(ctx context.Context, uuid string) (approvalStatus, error) {
	if !isUUID(uuid) {
		return approvalStatus{}, argument(opApproval, "uuid is malformed")
	}
	k := call{op: opApproval, method: http.MethodGet, path: "/onetouch/json/approval_requests/" + uuid,
		repeatable: true, private: []string{uuid}}
	answer, err := c.do(ctx, k)
	if err != nil {
		return approvalStatus{}, err
	}
	request := answer.object("approval_request")
	if request.text("uuid") != uuid {
		return approvalStatus{}, k.missing(ctx, answer, "approval_request of this uuid")
	}
	id, err := ParseID(request.text("_authy_id"))
	if err != nil {
		return approvalStatus{}, k.missing(ctx, answer, "approval_request._authy_id")
	}
	switch status := request.text("status"); status {
	case statusPending, statusApproved, statusDenied, statusExpired:
		return approvalStatus{UUID: uuid, ID: id, Status: status}, nil
	}
	return approvalStatus{}, k.missing(ctx, answer, "approval_request.status")
}
