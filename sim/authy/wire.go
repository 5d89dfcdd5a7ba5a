package authy

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// serveAPI answers one request, subject to the current fault.
func (s *Server) serveAPI(w http.ResponseWriter, r *http.Request) {
	c := readCall(w, r)
	entry := s.journal.request(s.clock(), r, c)
	fault := s.faults.next(c.endpoint)
	s.journal.note(entry, fault.Kind, answer{})

	before := fault.Delay > 0 && !fault.Work && fault.Kind != SlowBody
	if before && !s.wait(r.Context(), fault.Delay) {
		panic(http.ErrAbortHandler) // the client disconnected before anything was done
	}
	a := s.perform(c, fault)
	if fault.Work && fault.Delay > 0 && !s.wait(r.Context(), fault.Delay) {
		panic(http.ErrAbortHandler)
	}
	if fault.Kind != Hang && fault.Kind != Reset {
		s.journal.note(entry, fault.Kind, a)
	}
	s.send(w, r, a, fault)
}

// perform does the work, if the fault allows it, and returns the answer.
func (s *Server) perform(c *call, f Fault) answer {
	worked := answer{}
	if f.works() {
		worked = s.answer(c)
	}
	switch f.Kind {
	case Truncated:
		worked.body = worked.body[:len(worked.body)/2]
	case Oversized:
		worked.body = inflate(worked.body, f.Size)
	case SuccessText:
		worked.body = bytes.ReplaceAll(worked.body, []byte(`"success":true`), []byte(`"success":"true"`))
	case "", Latency, ResetBody, SlowBody:
	default:
		return f.answer(c)
	}
	return worked
}

func (f Fault) works() bool {
	switch f.Kind {
	case "", Latency, ResetBody, Truncated, SlowBody, Oversized, SuccessText:
		return true
	default:
		return f.Work
	}
}

// answer is the fault's answer in place of the API's.
func (f Fault) answer(c *call) answer {
	switch f.Kind {
	case Redirect:
		return answer{status: http.StatusTemporaryRedirect, contentType: htmlType, location: f.location(c)}
	case RateLimited:
		return refuse("60003")
	case BadKey:
		return badKey()
	case ServerError:
		return page(http.StatusInternalServerError, "We're sorry, but something went wrong.")
	case Unavailable:
		return page(http.StatusServiceUnavailable, "No server is available to handle this request.")
	case UnavailableCode:
		code := f.codeFor(c.endpoint)
		return refuseWith(http.StatusServiceUnavailable, code, refusalOf(code).message)
	case HTML:
		return page(http.StatusOK, "Welcome to the captive portal.")
	case SuccessFalse:
		return ok(obj("success", false, "message", "An error occurred."))
	case FalseText:
		return ok(obj("success", "false", "message", "An error occurred."))
	case Refusal:
		return refuse(f.Code)
	case Canned:
		return answer{status: max(f.Status, 200), contentType: cmp.Or(f.ContentType, classicType), body: []byte(f.Body)}
	default: // Empty; Hang and Reset send nothing
		return answer{status: http.StatusOK, contentType: classicType}
	}
}

func (f Fault) codeFor(e Endpoint) string {
	switch {
	case f.Code != "":
		return f.Code
	case e == EndpointSMS:
		return "60007"
	case e == EndpointCall:
		return "60006"
	default:
		return "60060"
	}
}

// location is this server under another host name. Requests to it count as
// EndpointElsewhere.
func (f Fault) location(c *call) string {
	if f.Location != "" {
		return f.Location
	}
	host := strings.TrimPrefix(c.base, "http://")
	_, port, _ := net.SplitHostPort(host)
	other := "localhost"
	if strings.HasPrefix(host, other) {
		other = "127.0.0.1"
	}
	return "http://" + net.JoinHostPort(other, port) + "/elsewhere"
}

func page(status int, text string) answer {
	return answer{status: status, contentType: htmlType,
		body: fmt.Appendf(nil, "<html><head><title>%d</title></head><body><h1>%s</h1></body></html>", status, text)}
}

// inflate puts the padding first, so that a client that stops reading early misses the
// rest.
func inflate(body []byte, size int) []byte {
	if size == 0 {
		size = 10 << 20
	}
	if !bytes.HasPrefix(body, []byte("{")) {
		return bytes.Repeat([]byte(" "), size)
	}
	head := []byte(`{"padding":"`)
	padding := bytes.Repeat([]byte("x"), max(0, size-len(head)-len(body)-1))
	return bytes.Join([][]byte{head, padding, []byte(`",`), body[1:]}, nil)
}

// send writes an answer, or breaks the connection as the fault says.
func (s *Server) send(w http.ResponseWriter, r *http.Request, a answer, f Fault) {
	switch f.Kind {
	case Hang:
		s.wait(r.Context(), time.Duration(1<<62))
		panic(http.ErrAbortHandler)
	case Reset:
		cut(w, nil)
	case ResetBody:
		cut(w, a.head(a.body[:len(a.body)/2]))
	case SlowBody:
		s.drip(w, r, a, f.Delay)
	default:
		a.write(w)
	}
}

// head is the start of an answer on the wire: the whole header, and a part of the body.
func (a answer) head(part []byte) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", a.status, http.StatusText(a.status))
	header := http.Header{}
	a.header(header)
	_ = header.Write(&b) // a buffer takes everything
	b.WriteString("\r\n")
	b.Write(part)
	return b.Bytes()
}

// cut writes raw bytes and resets the connection (a linger of 0 causes a TCP reset). A
// connection that can't be hijacked is only closed.
func cut(w http.ResponseWriter, raw []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	_, _ = conn.Write(raw)
	if tcp, isTCP := conn.(*net.TCPConn); isTCP {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// drip sends one byte at a time.
func (s *Server) drip(w http.ResponseWriter, r *http.Request, a answer, pause time.Duration) {
	if pause == 0 {
		pause = 50 * time.Millisecond
	}
	a.header(w.Header())
	w.WriteHeader(a.status)
	for i := range a.body {
		_, err := w.Write(a.body[i : i+1])
		if err != nil || http.NewResponseController(w).Flush() != nil || !s.wait(r.Context(), pause) {
			panic(http.ErrAbortHandler)
		}
	}
}

// wait sleeps. It returns false if the client disconnected or the server closed first.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-s.ctx.Done():
	}
	return false
}
