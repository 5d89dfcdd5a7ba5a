package stack

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// firstLines forwards all output, and also records it until stop.
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

// stop ends the recording and returns it.
func (f *firstLines) stop() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stopped = true
	return f.kept.String()
}

// speaker matches the prefix of a function's output: "[SessionFunction] countersign
// session: ".
var speaker = regexp.MustCompile(`^\[\w+\] (countersign \w+: )?`)

// reasons lists the error messages of functions that did not start. It drops
// repetitions, because several functions may miss the same setting.
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
