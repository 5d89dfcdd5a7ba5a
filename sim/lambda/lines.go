package lambda

import (
	"bytes"
	"io"
	"os"
	"sync"
	"time"

	"countersign/tools/build"
)

// maxLine is the length at which a line is forwarded in pieces.
const maxLine = 64 * 1024

// lockedWriter lets several processes share a writer.
type lockedWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (w *lockedWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(p)
}

// output forwards a process's output. It comes through a pipe, so the process may
// answer before its earlier output was read. settle waits for that output, so it is
// forwarded before the answer.
type output struct {
	reader, writer *os.File      // the process also has the writer
	settled        chan struct{} // receives a value for each mark that the reader reaches
	ended          chan struct{} // closed when everything was forwarded
}

// mark is written after a process's output. Functions print text, which does not
// contain it.
const mark = 0

// newOutput returns the output of a process that is about to start. The process writes
// to its writer.
func newOutput(prefix string, to io.Writer) (*output, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	o := &output{reader: reader, writer: writer, settled: make(chan struct{}, 1), ended: make(chan struct{})}
	lines := &lineWriter{prefix: prefix, to: to, marked: func() {
		select {
		case o.settled <- struct{}{}:
		default: // settle is not waiting
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

// settle waits until all output so far is forwarded. Calls must not overlap.
func (o *output) settle() {
	select {
	case <-o.settled: // from a mark that the process itself printed
	default:
	}
	if _, err := o.writer.Write([]byte{mark}); err != nil {
		return // the process has ended; end waits for the rest
	}
	select {
	case <-o.settled:
	case <-o.ended:
	}
}

// end is called after the process has ended, and waits for its last output. It waits
// ten seconds at most, because a child of the process may keep the pipe open.
func (o *output) end() {
	o.writer.Close()
	_ = o.reader.SetReadDeadline(time.Now().Add(10 * time.Second)) // fails when the reader is done
	<-o.ended
}

// lineWriter forwards whole lines with a prefix that tells the processes apart. Each
// process has its own.
type lineWriter struct {
	prefix string
	to     io.Writer
	marked func() // called for each mark, which is not forwarded
	rest   []byte
	race   []byte // a report of the race detector, from its first line
}

// Write implements io.Writer. It never fails: a process must not die because its output
// can't be written.
func (w *lineWriter) Write(p []byte) (int, error) {
	for before, after, found := bytes.Cut(p, []byte{mark}); ; before, after, found = bytes.Cut(after, []byte{mark}) {
		w.lines(before)
		if !found {
			return len(p), nil
		}
		w.marked()
	}
}

// lines forwards complete lines.
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

// lookForRace ends this program when the function has a data race. Otherwise the
// function would go on and the test would pass, because most tests don't read what
// functions print.
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

// flush forwards a last line without a line end.
func (w *lineWriter) flush() {
	if len(w.rest) > 0 {
		w.put(w.rest)
		w.rest = nil
	}
	if len(w.race) > 0 { // the process was killed in the middle of its report
		panic(w.prefix + string(w.race))
	}
}
