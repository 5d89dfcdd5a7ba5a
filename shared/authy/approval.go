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
// that breaks a limit below; Clean makes a text fit.
type approval struct {
	Message string // 1 to 144 characters
	Details []pair // shown to the person
	Hidden  []pair // not shown, and returned in the callback
	// Lifetime is told to Authy in whole seconds, rounded up: 1 second to maxLifetime. Authy's
	// own default is a day, and its 0 never ends, so there is no zero value here.
	Lifetime time.Duration
}

// A pair is one detail. Key has 1 to 20 ASCII letters, digits, spaces, "_" and "-", and is no
// prefix of another in its list, because Authy's libraries disagree about how those are
// signed. Value has at most 200 characters.
type pair struct{ Key, Value string }

// maxLifetime is the longest that a request for approval may wait (NIST SP 800-63B-4 §3.1.3).
const maxLifetime = 10 * time.Minute

// requestApproval sends a push and returns the request's uuid, which alone ties the answer to
// this request: keep it on the server. It is made once, never repeated. A person without the app may be
// an error (NoApp), or a request that nobody ever answers.
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
	// Nothing else tells a request that was made from one that was not.
	if !answer.yes("success") || !isUUID(uuid) {
		return "", k.missing(ctx, answer, "approval_request.uuid")
	}
	return uuid, nil
}

// An approvalStatus is how far a request for approval is.
type approvalStatus struct {
	UUID   string
	ID     ID     // whose it is
	Status string // statusPending, statusApproved, statusDenied or statusExpired
}

// approval reads how far a request is. It fails when the answer is about another request, and an
// unknown uuid is an *Error with Code "60049".
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
