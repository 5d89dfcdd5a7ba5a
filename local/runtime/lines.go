package runtime

import (
	"bytes"
	"io"
	"sync"

	"countersign/local/build"
)

// maxLine is how long a line may grow before it is passed on in pieces.
const maxLine = 64 * 1024

// lockedWriter lets several processes write to one writer.
type lockedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}

// lineWriter passes whole lines on, each with a prefix, so that the output of several processes can be told apart. It
// belongs to one process.
type lineWriter struct {
	prefix string
	to     io.Writer
	rest   []byte
	race   []byte // a report of the race detector, from its first line on
}

// Write implements io.Writer. It never fails: a process must not die because nobody reads what it prints.
func (w *lineWriter) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		line, rest, found := bytes.Cut(w.rest, []byte("\n"))
		if !found && len(w.rest) < maxLine {
			return len(p), nil
		}
		w.put(line)
		w.rest = rest
	}
}

func (w *lineWriter) put(line []byte) {
	out := append([]byte(w.prefix), line...)
	_, _ = w.to.Write(append(out, '\n'))
	if build.Race {
		w.lookForRace(line)
	}
}

// lookForRace ends this program when its function has a data race. The process would go on and a test would pass: most of
// them read nothing of what functions print.
func (w *lineWriter) lookForRace(line []byte) {
	const ruler = "=================="
	if len(w.race) == 0 && !bytes.Contains(line, []byte("WARNING: DATA RACE")) {
		return
	}
	w.race = append(append(w.race, '\n'), line...)
	if string(line) == ruler {
		panic(w.prefix + string(w.race))
	}
}

// flush passes on what has no end of line.
func (w *lineWriter) flush() {
	if len(w.rest) > 0 {
		w.put(w.rest)
		w.rest = nil
	}
	if len(w.race) > 0 { // the process was ended in the middle of its report
		panic(w.prefix + string(w.race))
	}
}
