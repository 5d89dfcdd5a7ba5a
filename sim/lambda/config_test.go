package lambda

import (
	"testing"
	"time"
)

func TestConfigHasItsDefaults(t *testing.T) {
	got := New(Config{Name: "F"}).Config()
	if got.Name != "F" || got.Timeout != 3*time.Second || got.Environments != 10 || got.Log == nil {
		t.Errorf("got %+v", got)
	}
}
