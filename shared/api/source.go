package api

import (
	"context"
	"net/http"
	"net/netip"
)

type gatewayKey struct{}

// gateway is what API Gateway itself knows about a request. It travels in the
// context, where no header can reach it.
type gateway struct {
	route     string // the route that it matched, as "POST /session"
	requestID string
	sourceIP  string
	around    bool // it must come through the CDN and did not
}

func gatewayOf(ctx context.Context) gateway {
	g, _ := ctx.Value(gatewayKey{}).(gateway)
	return g
}

// Source is the address that a request came from, for counting: what API
// Gateway saw, or the stack's own CDN, never a header of anybody else's. An IPv6 address is its /64, since one
// household has that many and picks freely among them. It is "" when the
// request came by another way or its address can't be read.
func Source(r *http.Request) string {
	address, err := netip.ParseAddr(gatewayOf(r.Context()).sourceIP)
	if err != nil {
		return ""
	}
	address = address.Unmap()
	if address.Is4() {
		return address.String()
	}
	// The error is for a length that the address can't have.
	prefix, _ := address.Prefix(64)
	return prefix.String()
}
