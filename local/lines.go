package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"
)

// lines is the log of the local run. It turns what the functions and the gateway print into a line a request, such as
// "POST /session 200 223 ms", and says what went wrong behind it. Metrics, which are for CloudWatch alone, are left out.
// Security events are left out too, unless lines are shown as they were printed.
type lines struct {
	to   io.Writer
	json bool // as it was printed

	mu    sync.Mutex
	ready bool
	held  []printed // what failed before open
	setUp string    // the id of the request that made the demo account
}

// printed is a line that a function or the gateway printed.
type printed struct {
	Source string `json:"-"` // the function, "" for the gateway
	Text   []byte `json:"-"`

	Message   string          `json:"msg"`
	Route     string          `json:"route"`
	Status    int             `json:"status"`
	Ms        float64         `json:"ms"`
	RequestID string          `json:"requestId"`
	Code      string          `json:"code"`
	Error     string          `json:"error"`
	Stack     string          `json:"stack"`
	Metrics   json.RawMessage `json:"_aws"`
	Event     string          `json:"security_event"`
}

// Write gets a whole line at a time. What is printed before open belongs to the start, so it is not shown.
func (l *lines) Write(line []byte) (int, error) {
	p := parse(line)
	if p.Metrics != nil || p.Event != "" && !l.json {
		return len(line), nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case !l.ready && p.Status >= 500:
		l.held = append(l.held, p)
	case l.ready && (p.RequestID == "" || p.RequestID != l.setUp):
		if _, err := io.WriteString(l.to, l.format(p)+"\n"); err != nil {
			return 0, err
		}
	}
	return len(line), nil
}

// open lets lines through from now on, but for those of one request.
func (l *lines) open(setUp string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ready, l.setUp, l.held = true, setUp, nil
}

// explain adds to an error of the start what the functions said of it.
func (l *lines) explain(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, p := range l.held {
		err = fmt.Errorf("%w\n%s", err, p.sentence())
	}
	return err
}

func (l *lines) format(p printed) string {
	if !l.json {
		return p.sentence()
	}
	if p.Message != "" {
		return string(p.Text)
	}
	text, _ := json.Marshal(map[string]string{"level": "ERROR", "msg": "printed", "function": p.Source, "text": string(p.Text)})
	return string(text)
}

// parse reads a line of a function, such as `[SessionFunction] {"time":…`, or of the gateway, without the name.
func parse(line []byte) printed {
	p := printed{Text: bytes.TrimRight(line, "\r\n")}
	if name, text, ok := bytes.Cut(p.Text, []byte("] ")); ok && bytes.HasPrefix(name, []byte("[")) {
		p.Source, p.Text = string(name[1:]), text
	}
	if bytes.HasPrefix(p.Text, []byte("{")) {
		_ = json.Unmarshal(p.Text, &p) // what is no JSON of this shape stays the text that it is
	}
	return p
}

// sentence is the line for a person.
func (p printed) sentence() string {
	if p.Message == "" {
		return strings.TrimPrefix(p.Source+": "+string(p.Text), ": ")
	}
	var out []string
	if p.Route != "" {
		out = append(out, p.Route)
	}
	if p.Status != 0 {
		out = append(out, fmt.Sprint(p.Status))
	}
	if p.Message == "request" {
		out = append(out, fmt.Sprintf("%.0f ms", math.Ceil(p.Ms)))
	} else {
		out = append(out, p.Message)
	}
	if p.Code != "" {
		out = append(out, p.Code)
	}
	text := strings.Join(out, " ")
	reason := strings.Join(strings.Fields(p.Error), " ")
	rest, repeated := strings.CutPrefix(reason, p.Code)
	switch {
	case repeated && p.Code != "": // then ": why", " (field)", or nothing
		text += rest
	case reason != "":
		text += ": " + reason
	}
	if p.Stack != "" {
		text += " (-json shows the stack)"
	}
	return text
}
