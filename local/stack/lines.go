package stack

import (
	"bytes"
	"io"
	"sync"
)

// firstLines passes everything on, and keeps what is written until stop.
type firstLines struct {
	to io.Writer

	mu      sync.Mutex
	kept    bytes.Buffer
	stopped bool
}

func (f *firstLines) Write(p []byte) (int, error) {
	f.mu.Lock()
	if !f.stopped {
		f.kept.Write(p)
	}
	f.mu.Unlock()
	return f.to.Write(p)
}

// stop returns what was kept and keeps nothing more.
func (f *firstLines) stop() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopped = true
	return f.kept.String()
}
