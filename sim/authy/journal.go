package authy

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Received is a request that reached the server.
type Received struct {
	At       time.Time
	Endpoint Endpoint
	Method   string
	Path     string      // as sent, with escapes, without the query
	Params   url.Values  // query and body, JSON under the bracketed names of a form; without api_key
	Header   http.Header // without the key
	Fault    Kind        // the fault that it hit; "" for none
	Status   int         // of the answer; 0 if there is none, or none yet
}

// entry is a Received with the start of its answer, for the log on the phone pages.
type entry struct {
	Received
	answer []byte
}

// remark is a note about a callback that was not sent.
type remark struct {
	at   time.Time
	uuid string
	text string
}

// keepAnswer limits how much of an answer an entry keeps.
const keepAnswer = 2 << 10

// journal keeps the newest requests and deliveries, and counts all of them.
type journal struct {
	keep int

	mu         sync.Mutex
	counts     map[Endpoint]int
	received   []*entry
	deliveries []Delivery
	delivered  int
	remarks    []remark
}

func newJournal(keep int) *journal {
	return &journal{keep: keep, counts: map[Endpoint]int{}}
}

func (j *journal) request(at time.Time, r *http.Request, c *call) *entry {
	params := url.Values{}
	c.params.flat("", params)
	params.Del("api_key")
	header := r.Header.Clone()
	header.Del("X-Authy-API-Key")
	path, _, _ := strings.Cut(r.RequestURI, "?")
	e := &entry{Received: Received{At: at, Endpoint: c.endpoint, Method: r.Method, Path: path, Params: params, Header: header}}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.counts[c.endpoint]++
	j.received = last(append(j.received, e), j.keep)
	return e
}

func (j *journal) note(e *entry, fault Kind, a answer) {
	j.mu.Lock()
	defer j.mu.Unlock()
	e.Fault, e.Status = fault, a.status
	e.answer = slices.Clone(a.body[:min(len(a.body), keepAnswer)])
}

func (j *journal) remark(at time.Time, uuid, text string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.remarks = last(append(j.remarks, remark{at, uuid, text}), j.keep)
}

func (j *journal) delivery(d Delivery) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.delivered++
	j.deliveries = last(append(j.deliveries, d), j.keep)
}

// last shortens the list only when it is twice too long, so that a long run does not copy it
// for every entry.
func last[T any](list []T, keep int) []T {
	if len(list) < 2*keep {
		return list
	}
	return slices.Clone(list[len(list)-keep:])
}

// Count returns how many requests reached an endpoint, including faults and refusals.
// For Every it counts all requests.
func (s *Server) Count(e Endpoint) int {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	if e != Every {
		return s.journal.counts[e]
	}
	total := 0
	for _, n := range s.journal.counts {
		total += n
	}
	return total
}

// Received returns the newest requests, oldest first.
func (s *Server) Received() []Received {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	list := make([]Received, len(s.journal.received))
	for i, entry := range s.journal.received {
		list[i] = entry.Received
		list[i].Params = url.Values(http.Header(entry.Params).Clone())
		list[i].Header = entry.Header.Clone()
	}
	return list
}

// Deliveries returns the newest callbacks that were sent, each with its answer, in the
// order of the answers.
func (s *Server) Deliveries() []Delivery {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	return slices.Clone(s.journal.deliveries)
}

// Delivered returns how many callbacks were sent.
func (s *Server) Delivered() int {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	return s.journal.delivered
}

// ResetJournal clears requests, deliveries and counts, so a test can check what one
// step sends.
func (s *Server) ResetJournal() {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	clear(s.journal.counts)
	s.journal.received, s.journal.deliveries, s.journal.delivered, s.journal.remarks = nil, nil, 0, nil
}
