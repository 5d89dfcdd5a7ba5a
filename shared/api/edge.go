package api

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
)

// The CDN sets these headers on each request that it forwards. It overwrites whatever
// the client sent under the same names (template.yaml, Distribution).
const (
	edgeSecretHeader = "x-countersign-edge"
	edgeSourceHeader = "x-countersign-source"
)

type edgeKey struct{}

// edge is what a function knows about the stack's CDN.
type edge struct {
	secret string // "" when there is no CDN
	only   bool   // requests that the CDN did not forward are refused
}

func edgeOf(ctx context.Context) edge {
	e, _ := ctx.Value(edgeKey{}).(edge)
	return e
}

// passed reports whether the CDN forwarded the event. The secret in the header proves
// it.
func (e edge) passed(event events.APIGatewayV2HTTPRequest) bool {
	if e.secret == "" {
		return false
	}
	// The hashes have equal length, or the time would reveal the length of the secret.
	want, got := sha256.Sum256([]byte(e.secret)), sha256.Sum256([]byte(event.Headers[edgeSecretHeader]))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

// gatewayFrom collects what is known about an event without trusting the client. The
// source address is the one that API Gateway saw. For a request that the stack's own
// CDN forwarded, it is the one that the CDN saw.
func gatewayFrom(ctx context.Context, event events.APIGatewayV2HTTPRequest) gateway {
	e, known := edgeOf(ctx), event.RequestContext
	if e.passed(event) {
		return gateway{route: event.RouteKey, requestID: known.RequestID, sourceIP: event.Headers[edgeSourceHeader]}
	}
	return gateway{route: event.RouteKey, requestID: known.RequestID, sourceIP: known.HTTP.SourceIP, bypassedCDN: e.only}
}

// errBypass answers a request that bypassed the CDN, and with it the firewall.
var errBypass = &Error{Status: http.StatusForbidden, Code: "cdn_required",
	Message: "This address is closed. Please use the address of the login page."}
