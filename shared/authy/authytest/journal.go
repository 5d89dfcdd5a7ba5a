package authytest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Received is one request that reached the server.
type Received struct {
	At       time.Time
	Endpoint Endpoint
	Method   string
	Path     string      // as it was sent, escapes and all; without the query
	Params   url.Values  // query and body, JSON under the bracketed names of a form; without api_key
	Header   http.Header // without the key
	Fault    Kind        // the fault that it met; "" for none
	Status   int         // what was answered; 0 for no answer, or none yet
}

// journal remembers requests and deliveries, the newest up to a limit, and counts
// them all.
type journal struct {
	keep int

	mu         sync.Mutex
	counts     map[Endpoint]int
	received   []*Received
	deliveries []Delivery
	delivered  int
}

func newJournal(keep int) *journal {
	return &journal{keep: keep, counts: map[Endpoint]int{}}
}

func (j *journal) request(at time.Time, r *http.Request, c *call) *Received {
	params := url.Values{}
	c.params.flat("", params)
	params.Del("api_key")
	header := r.Header.Clone()
	header.Del("X-Authy-API-Key")
	path, _, _ := strings.Cut(r.RequestURI, "?")
	entry := &Received{At: at, Endpoint: c.endpoint, Method: r.Method, Path: path, Params: params, Header: header}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.counts[c.endpoint]++
	j.received = last(append(j.received, entry), j.keep)
	return entry
}

func (j *journal) note(entry *Received, fault Kind, status int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	entry.Fault, entry.Status = fault, status
}

func (j *journal) delivery(d Delivery) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.delivered++
	j.deliveries = last(append(j.deliveries, d), j.keep)
}

// last cuts in steps, so that a long run does not copy at every entry.
func last[T any](list []T, keep int) []T {
	if len(list) < 2*keep {
		return list
	}
	return slices.Clone(list[len(list)-keep:])
}

// Count returns how many requests reached an endpoint, faults and refusals included;
// of Every: all of them.
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
		list[i] = *entry
		list[i].Params = url.Values(http.Header(entry.Params).Clone())
		list[i].Header = entry.Header.Clone()
	}
	return list
}

// Deliveries returns the newest callbacks that were sent, each with the answer that
// it got, in the order of the answers.
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

// ResetJournal forgets requests, deliveries and counts, so that a test can assert
// what one step sends.
func (s *Server) ResetJournal() {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	clear(s.journal.counts)
	s.journal.received, s.journal.deliveries, s.journal.delivered = nil, nil, 0
}
