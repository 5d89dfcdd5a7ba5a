package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"countersign/local/stack"
)

// stall is what the log says of a 503 that a busy machine explains. The functions wait two seconds for the table and five
// for Authy, and the machine may stand still for longer. A counter that everybody writes at one moment is contended. Any
// other 503 is a fault of the functions, and must not be repeated until it is gone.
var stall = regexp.MustCompile(`deadline exceeded|i/o timeout|Client\.Timeout|ran out of time|is throttled|kept changing the counters|TransactionConflict`)

// stalled reports whether the cause of a 503 is the busy machine, and fails the test when it is not. A goroutine may call it.
func (s *system) stalled(a answer) bool {
	a.t.Helper()
	id := a.header.Get("Apigw-Requestid")
	cause := s.cause(id)
	if !stall.MatchString(cause) {
		a.t.Errorf("%s: 503, and no time-out explains it: request %s, %q", a.what, id, cause)
		return false
	}
	a.t.Logf("%s: 503: %s", a.what, cause)
	return true
}

// cause is the error in the line that the function, or else the gateway, wrote about a request that it answered with 503. The
// answer may be here before the line.
func (s *system) cause(id string) string {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if text, found := s.unavailable(id); found {
			return text
		}
	}
	return "no line in the log"
}

func (s *system) unavailable(id string) (text string, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	log, key := s.log.Bytes(), []byte(`"requestId":"`+id+`"`)
	for {
		at := bytes.Index(log, key)
		if at < 0 {
			return "", false
		}
		first := bytes.LastIndexByte(log[:at], '\n') + 1
		line, rest, whole := bytes.Cut(log[first:], []byte("\n"))
		if !whole {
			return "", false
		}
		var l struct {
			Status int
			Error  string
		}
		if object := bytes.IndexByte(line, '{'); object >= 0 && json.Unmarshal(line[object:], &l) == nil && l.Status == http.StatusServiceUnavailable {
			return l.Error, true
		}
		log = rest
	}
}

// The first request to a new process is answered as well as any other. The other tests repeat what a busy machine has let
// run out. So a first request that always runs out, because the start took its time, shows only here: three processes of each
// function get one try each.
func TestFirstRequests(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	for range 3 {
		late := s.firstRequests(t)
		if late == "" || t.Failed() {
			return
		}
		t.Logf("%s: once more with new processes", late)
	}
	t.Error("the first request to a new process is not answered in time")
}

// firstRequests sends to each function the first request of a process, and names the first that was not answered in time.
func (s *system) firstRequests(t *testing.T) (late string) {
	t.Helper()
	for name, f := range s.Functions {
		eventually(t, patience, name+" has no process", func() bool { return !s.Kill(name) && len(f.Processes()) == 0 })
	}
	p := s.person()
	p.phone.InstallApp()
	c := s.client(t, tokens)
	inTime := func(a answer, status int) bool {
		if a.status == http.StatusServiceUnavailable && s.stalled(a) {
			late = a.what
			return false
		}
		a.want(status)
		return true
	}
	if !inTime(c.register(p), 201) || !inTime(c.logIn(p), 200) {
		return late
	}
	p.approve(t)
	deliveries := s.Authy.Deliveries()
	if d := deliveries[len(deliveries)-1]; d.Status != 200 {
		return fmt.Sprintf("callback: %d %s %v", d.Status, d.Answer, d.Err)
	}
	if !inTime(c.status(), 200) {
		return late
	}
	c.wantIn(p)
	other := s.client(t, tokens)
	other.begin(p)
	if !inTime(other.verify(p.phone.Code()), 200) {
		return late
	}
	other.wantIn(p)
	return ""
}
