package main

import (
	"testing"

	"countersign/shared/api/apitest"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

// A page of another site can't spend what its visitor may register: its request
// touches no table, and the provider hears nothing.
func TestSE12AForeignPageRegistersNobody(t *testing.T) {
	r := newRig(t, "PAGE_ORIGIN=https://login.example.com", "ALLOWED_ORIGINS=https://app.example")
	for name, options := range functiontest.Strangers() {
		t.Run(name, func(t *testing.T) {
			r.Fail(func(operation, table string) bool { t.Errorf("%s of %s", operation, table); return false })
			defer r.Fail(nil)
			functiontest.WantError(t, r.register(ada(), options...), 403, "cross_origin", "")
			functiontest.WantError(t, r.register(ada("phone", "1"), options...), 403, "cross_origin", "")
		})
	}
	r.WantAsked(authysim.EndpointRegister, 0)
	functiontest.WantStatus(t, r.register(ada(), apitest.Header("Origin", "https://login.example.com"), functiontest.AsCookieClient()), 201, "our own page")
	listed := apitest.Header("Origin", "https://app.example")
	functiontest.WantStatus(t, r.register(ada("email", "b@example.com"), listed, apitest.Header("Sec-Fetch-Site", "cross-site")), 201, "a listed page")
}
