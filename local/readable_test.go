package main

import (
	"bytes"
	"testing"

	"countersign/shared/metrics"
)

func TestMetricsAreNotForTheTerminal(t *testing.T) {
	var out bytes.Buffer
	log := readable{&out}
	metrics.LimitHit(metrics.WriteTo(t.Context(), log, "test"), "codes")
	if out.Len() > 0 {
		t.Errorf("printed %s", &out)
	}
	if n, err := log.Write([]byte("a line\n")); n != 7 || err != nil || out.String() != "a line\n" {
		t.Errorf("wrote %d, %v: %q", n, err, &out)
	}
}
