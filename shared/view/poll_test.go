package view_test

import (
	"testing"
	"time"

	"countersign/shared/view"
)

func TestPollAfterGrows(t *testing.T) {
	last := time.Duration(0)
	for s := range 30 {
		got := view.PollAfter(time.Duration(s) * time.Second)
		if got < last || got < time.Second || got > 8*time.Second {
			t.Errorf("after %d s: %v, before %v", s, got, last)
		}
		last = got
	}
}
