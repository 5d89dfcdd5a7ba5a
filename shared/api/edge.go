package api

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
)

// The headers that the stack's CDN puts into each request that it passes on, in place
// of what a client may have sent under the same names (template.yaml, Distribution).
const (
	edgeSecretHeader = "x-countersign-edge"
	edgeSourceHeader = "x-countersign-source"
)

type edgeKey struct{}

// edge is what a function knows of the stack's CDN.
type edge struct {
	secret string // "" when there is no CDN
	only   bool   // nothing is served but what the CDN passes on
}

func edgeOf(ctx context.Context) edge {
	e, _ := ctx.Value(edgeKey{}).(edge)
	return e
}

// passed reports whether the CDN passed the event on: it proves itself by the secret.
func (e edge) passed(event events.APIGatewayV2HTTPRequest) bool {
	if e.secret == "" {
		return false
	}
	// Hashed, so that the time tells nothing of the length either.
	want, got := sha256.Sum256([]byte(e.secret)), sha256.Sum256([]byte(event.Headers[edgeSecretHeader]))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

// gatewayFrom is what is known of an event without its client's word. The address is
// the one that API Gateway saw. Where that is the stack's own CDN, it is the one that
// the CDN saw. No other request's headers are looked at.
func gatewayFrom(ctx context.Context, event events.APIGatewayV2HTTPRequest) gateway {
	e, known := edgeOf(ctx), event.RequestContext
	if e.passed(event) {
		return gateway{route: event.RouteKey, requestID: known.RequestID, sourceIP: event.Headers[edgeSourceHeader]}
	}
	return gateway{route: event.RouteKey, requestID: known.RequestID, sourceIP: known.HTTP.SourceIP, around: e.only}
}

// errAround answers a request that walked around the CDN, and so around its firewall.
var errAround = &Error{Status: http.StatusForbidden, Code: "cdn_required",
	Message: "This address is closed. Please use the address of the login page."}
