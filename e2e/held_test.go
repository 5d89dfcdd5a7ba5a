package e2e_test

import (
	"testing"
	"time"

	"countersign/local/stack"
)

// ST-7: however many status reads are asked for of one login, one is held, the newest. All
// others are answered while it waits, and it gets the answer.
func TestST7OneReadIsHeldOfALogin(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{Set: map[string]string{"COMPAT_STATUS_WAIT": "15s"}})
	p := s.member(t)
	c := s.client(t, forms)
	c.begin(p)
	const readers = 12
	words := make(chan string, readers)
	for range readers {
		go func() {
			a, err := c.try(c.request("GET", "/authy/status", nil))
			word, _ := a.Status.(string)
			if err != nil {
				word = err.Error()
			}
			words <- word
		}()
	}
	for range readers - 1 {
		if word := <-words; word != "unverified" {
			t.Errorf("an older read: %s", word)
		}
	}
	// The others did not come back because their time was over: the newest waits on.
	select {
	case word := <-words:
		t.Fatalf("nobody answered, and the newest read: %s", word)
	case <-time.After(time.Second):
	}
	p.approve(t)
	if word := <-words; word != "approved" {
		t.Errorf("the newest read: %s", word)
	}
	c.wantIn(p)
}
