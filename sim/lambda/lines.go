package lambda

import (
	"bytes"
	"io"
	"os"
	"sync"
	"time"

	"countersign/tools/build"
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

// output is what one process prints. It comes through a pipe, so a process may well have answered before anybody read what
// it printed first. What is printed before an answer is passed on before the answer is, all the same: settle waits for it.
type output struct {
	reader, writer *os.File      // the process has the writer too
	settled        chan struct{} // gets one each time that the reader comes to a mark
	ended          chan struct{} // closed when all was passed on
}

// mark is written behind what a process printed. Functions print text, which has none.
const mark = 0

// newOutput returns the output of a process that is about to start, which writes to its writer.
func newOutput(prefix string, to io.Writer) (*output, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	o := &output{reader: reader, writer: writer, settled: make(chan struct{}, 1), ended: make(chan struct{})}
	lines := &lineWriter{prefix: prefix, to: to, marked: func() {
		select {
		case o.settled <- struct{}{}:
		default: // nobody waits
		}
	}}
	go func() {
		defer close(o.ended)
		defer reader.Close()
		_, _ = io.Copy(lines, reader) // ends when the last writer is closed
		lines.flush()
	}()
	return o, nil
}

// settle returns when all that was printed until now is passed on. One call at a time.
func (o *output) settle() {
	select {
	case <-o.settled: // of a mark that the process itself printed
	default:
	}
	if _, err := o.writer.Write([]byte{mark}); err != nil {
		return // the process is gone, and end waits for the rest
	}
	select {
	case <-o.settled:
	case <-o.ended:
	}
}

// end is called when the process is gone, and waits for what it printed last: for ten seconds at most, because a process that
// it left behind may hold the pipe open.
func (o *output) end() {
	o.writer.Close()
	_ = o.reader.SetReadDeadline(time.Now().Add(10 * time.Second)) // fails when the reader is through
	<-o.ended
}

// lineWriter passes whole lines on, each with a prefix, so that the output of several processes can be told apart. It
// belongs to one process.
type lineWriter struct {
	prefix string
	to     io.Writer
	marked func() // is called at each mark, which is not passed on
	rest   []byte
	race   []byte // a report of the race detector, from its first line on
}

// Write implements io.Writer. It never fails: a process must not die because nobody reads what it prints.
func (w *lineWriter) Write(p []byte) (int, error) {
	for before, after, found := bytes.Cut(p, []byte{mark}); ; before, after, found = bytes.Cut(after, []byte{mark}) {
		w.lines(before)
		if !found {
			return len(p), nil
		}
		w.marked()
	}
}

// lines passes on what is a whole line.
func (w *lineWriter) lines(p []byte) {
	w.rest = append(w.rest, p...)
	for {
		line, rest, found := bytes.Cut(w.rest, []byte("\n"))
		if !found && len(w.rest) < maxLine {
			return
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
