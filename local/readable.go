package main

import (
	"bytes"
	"io"
)

// readable leaves out the lines that are for CloudWatch alone, the metrics: what
// is left is one line for each request, for a person at a terminal.
type readable struct{ to io.Writer }

// Write gets a line at a time, from whichever process prints it.
func (w readable) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte(`"_aws":{"Timestamp":`)) {
		return len(line), nil
	}
	return w.to.Write(line)
}
