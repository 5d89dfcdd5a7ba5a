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

// lines is the log of the local run. For each request it prints a line such as "POST
// /session 200 223 ms", and the reason for an error. Metrics are left out: only
// CloudWatch uses them. Security events are left out too, unless json is set.
type lines struct {
	to   io.Writer
	json bool // print lines unchanged

	mu    sync.Mutex
	ready bool
	held  []printed // failures before open
	setUp string    // the id of the request that created the demo account
}

// printed is a line that a function or the gateway printed.
type printed struct {
	Source string `json:"-"` // the function, or "" for the gateway
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

// Write receives one whole line per call. A line before open belongs to the start-up
// and is not printed.
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

// open starts printing lines, except those of the request setUp.
func (l *lines) open(setUp string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ready, l.setUp, l.held = true, setUp, nil
}

// explain adds the functions' error messages to an error of the start-up.
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

// parse reads a line of a function, such as `[SessionFunction] {"time":…`, or a line of
// the gateway, which has no name.
func parse(line []byte) printed {
	p := printed{Text: bytes.TrimRight(line, "\r\n")}
	if name, text, ok := bytes.Cut(p.Text, []byte("] ")); ok && bytes.HasPrefix(name, []byte("[")) {
		p.Source, p.Text = string(name[1:]), text
	}
	if bytes.HasPrefix(p.Text, []byte("{")) {
		_ = json.Unmarshal(p.Text, &p) // other JSON is kept as text
	}
	return p
}

// sentence formats the line for people.
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
