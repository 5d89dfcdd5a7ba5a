package authy

import "sync"

// background runs functions and can wait for all of them. Unlike with sync.WaitGroup,
// new ones may start during the wait.
type background struct {
	mu      sync.Mutex
	running int
	closed  bool
	idle    []chan struct{}
}

// run starts f unless the server is closed.
func (b *background) run(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return
	}
	b.running++
	go func() {
		defer b.done()
		f()
	}()
}

func (b *background) done() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.running--; b.running > 0 {
		return
	}
	for _, waiter := range b.idle {
		close(waiter)
	}
	b.idle = nil
}

func (b *background) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
}

func (b *background) wait() {
	b.mu.Lock()
	if b.running == 0 {
		b.mu.Unlock()
		return
	}
	waiter := make(chan struct{})
	b.idle = append(b.idle, waiter)
	b.mu.Unlock()
	<-waiter
}

// Wait returns when no background work is left: callbacks delayed by a fault, answers
// by Options.Answer, and buttons pressed in a browser.
func (s *Server) Wait() { s.later.wait() }
