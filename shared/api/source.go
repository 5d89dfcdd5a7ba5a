package api

import (
	"context"
	"net/http"
	"net/netip"
)

type gatewayKey struct{}

// gateway is what API Gateway itself knows about a request. It travels in the context,
// which no client's header can change.
type gateway struct {
	route       string // the route that it matched, such as "POST /session"
	requestID   string
	sourceIP    string
	bypassedCDN bool // the request had to come through the CDN, but did not
}

func gatewayOf(ctx context.Context) gateway {
	g, _ := ctx.Value(gatewayKey{}).(gateway)
	return g
}

// Source returns the client's address, for counting. It is the address that API Gateway
// or the stack's own CDN saw; no other header is believed. An IPv6 address is reduced
// to its /64, because one household has that many addresses and picks freely among
// them. Source is "" for a request that did not come through API Gateway, or whose
// address can't be parsed.
func Source(r *http.Request) string {
	address, err := netip.ParseAddr(gatewayOf(r.Context()).sourceIP)
	if err != nil {
		return ""
	}
	address = address.Unmap()
	if address.Is4() {
		return address.String()
	}
	// The error is impossible: 64 is a legal length for IPv6.
	prefix, _ := address.Prefix(64)
	return prefix.String()
}
