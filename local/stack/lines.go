package stack

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"
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

// speaker is what stands in front of a function's words: "[SessionFunction] countersign session: ".
var speaker = regexp.MustCompile(`^\[\w+\] (countersign \w+: )?`)

// reasons lists what functions said when they did not start, each line once: several of them miss the same setting.
func reasons(said string) string {
	var out []string
	for line := range strings.Lines(said) {
		line = "\n  " + strings.TrimSpace(speaker.ReplaceAllString(line, ""))
		if !slices.Contains(out, line) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}
