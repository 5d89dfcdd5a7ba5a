package api

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"

	"github.com/aws/aws-lambda-go/events"
)

// The headers that the stack's CDN puts into each request that it passes on, in place
// of what a client may have sent under the same names (template.yaml, Distribution).
const (
	edgeSecretHeader = "x-countersign-edge"
	edgeSourceHeader = "x-countersign-source"
)

type edgeKey struct{}

// sourceIP is the address that a request came from: what API Gateway saw. Where that
// is the stack's own CDN, which proves itself by a secret, it is what the CDN saw. No
// other request's headers are looked at.
func sourceIP(ctx context.Context, event events.APIGatewayV2HTTPRequest) string {
	secret, ok := ctx.Value(edgeKey{}).(string)
	if !ok {
		return event.RequestContext.HTTP.SourceIP
	}
	// Hashed, so that the time tells nothing of the length either.
	want, got := sha256.Sum256([]byte(secret)), sha256.Sum256([]byte(event.Headers[edgeSecretHeader]))
	if subtle.ConstantTimeCompare(want[:], got[:]) != 1 {
		return event.RequestContext.HTTP.SourceIP
	}
	return event.Headers[edgeSourceHeader]
}
