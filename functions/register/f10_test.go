package main

import (
	"fmt"
	"testing"

	"countersign/shared/api/apitest"
	"countersign/sim/functiontest"
)

// F-10: a registration that is cut short at any of its waits can be done again.
func TestF10RegisterCutShort(t *testing.T) {
	to := functiontest.Counting(t, "F-10", "register: time over, or a panic, at each wait")
	r := newRig(t, "LIMIT_REGISTRATIONS=1000/1h")
	n := 0
	var fields map[string]string
	register := func() apitest.Answer { return r.register(fields) }
	r.Interrupt(to, "POST /user", func() func() apitest.Answer {
		n++
		fields = ada("email", fmt.Sprintf("ada%d@example.com", n), "phone", fmt.Sprintf("201-555-%04d", 1000+n))
		return register
	}, func(got apitest.Answer, cut bool) string {
		if !cut && got.Status != 201 {
			return fmt.Sprintf("not cut short: %d %s", got.Status, got.Body)
		}
		if again := register(); again.Status != 201 {
			return fmt.Sprintf("again: %d %s", again.Status, again.Body)
		}
		return ""
	})
}
