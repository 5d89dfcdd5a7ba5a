package authy

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Delivery is a callback that was sent, with its answer.
type Delivery struct {
	At        time.Time
	UUID      string // of the approval request; "" for one sent with Deliver
	Method    string
	URL       string
	Nonce     string
	Signature string
	Body      []byte
	Status    int    // of the answer; 0 if there was none
	Answer    []byte // the first 64 KB of its body
	Err       error  // the reason if there was no answer
}

// CallbackFault changes the callbacks that follow a press on a phone. Its fields
// combine: a callback can be late, forged and sent twice. The zero value changes
// nothing.
type CallbackFault struct {
	Lost  bool          // not sent at all
	Delay time.Duration // sent this much later; Approve does not wait for it
	// Copies is how many are sent at once; 0 and 1 mean one.
	Copies int
	// Reorder collects this many callbacks and sends them one by one, the newest first.
	Reorder int
	// Hold keeps callbacks back until Release.
	Hold bool

	// Early answers each new request for the person, and delivers the callback before
	// the application gets the answer to its own request.
	Early Status

	Unsigned   bool
	ForeignKey bool          // signed with another application's key
	Tamper     Tamper        // changed after signing
	NonceAge   time.Duration // the nonce's age; negative: in the future
	// HiddenOf replaces the hidden details by those of another request, given by uuid,
	// so the signature covers another login.
	HiddenOf string
	// Status replaces the true status, for example by a word that Authy does not use.
	Status Status

	// After is how many callbacks pass before the fault; Times is how many it changes,
	// 0 meaning all.
	After, Times int
}

// foreignKey is another application's key.
const foreignKey = "AnotherApplicationsKey0123456789"

func newSender(timeout time.Duration) *http.Client {
	return &http.Client{
		Timeout:   timeout,
		Transport: &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 8},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

// announce sends the callback about a request, changed by a fault.
func (s *Server) announce(uuid string, f CallbackFault) {
	hiddenOf := uuid
	if f.HiddenOf != "" {
		hiddenOf = f.HiddenOf
	}
	c, err := s.callbackAs(uuid, f.Status, hiddenOf)
	if err != nil {
		return
	}
	remark := func(text string) { s.journal.remark(s.clock(), uuid, text) }
	switch {
	case c.URL == "":
		remark("No callback is sent: callbacks are switched off.")
	case f.Lost:
		remark("The callback is lost.")
	default:
		c.forge(f)
		s.dispatch(c, f, remark)
	}
}

// dispatch sends a callback now, later, after another one, or when it is released.
func (s *Server) dispatch(c Callback, f CallbackFault, remark func(string)) {
	switch {
	case f.Hold:
		remark("The callback is held back.")
		s.faults.hold(c)
	case f.Reorder > 1:
		ready := s.faults.gather(c, f.Reorder)
		if len(ready) == 0 {
			remark("The callback waits for the next one, which will go first.")
		}
		for _, next := range ready {
			s.Send(next)
		}
	case f.Delay > 0:
		remark("The callback will be late by " + f.Delay.String() + ".")
		s.later.run(func() {
			if s.wait(s.ctx, f.Delay) {
				s.sendCopies(c, f.Copies)
			}
		})
	default:
		s.sendCopies(c, f.Copies)
	}
}

func (c *Callback) forge(f CallbackFault) {
	c.Unsigned, c.Tamper = f.Unsigned, f.Tamper
	if f.ForeignKey {
		c.Key = foreignKey
	}
	if seconds, err := strconv.ParseInt(c.Nonce, 10, 64); err == nil {
		c.Nonce = strconv.FormatInt(seconds-int64(f.NonceAge/time.Second), 10)
	}
}

// answerEarly answers a request for a person who is faster than the answer to its
// creation.
func (s *Server) answerEarly(uuid string) {
	f, early := s.faults.nextEarly()
	if !early {
		return
	}
	if s.Force(uuid, f.Early) == nil {
		s.announce(uuid, f)
	}
}

func (s *Server) sendCopies(c Callback, copies int) {
	var all sync.WaitGroup
	for range max(1, copies) {
		all.Go(func() { s.Send(c) })
	}
	all.Wait()
}

// Send signs and sends a callback and records the answer.
func (s *Server) Send(c Callback) Delivery {
	r, err := s.SignedCallback(c)
	if err != nil {
		d := Delivery{UUID: c.UUID, Method: c.Method, URL: c.URL, Nonce: c.Nonce, Body: c.Body, Err: err}
		s.journal.delivery(d)
		return d
	}
	return s.deliver(r, c.UUID)
}

// Deliver sends any request as a callback and records the answer.
func (s *Server) Deliver(r *http.Request) Delivery { return s.deliver(r, "") }

func (s *Server) deliver(r *http.Request, uuid string) Delivery {
	d := Delivery{UUID: uuid, Method: r.Method, URL: r.URL.String(),
		Nonce: r.Header.Get("X-Authy-Signature-Nonce"), Signature: r.Header.Get("X-Authy-Signature")}
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err == nil {
			d.Body, _ = io.ReadAll(body)
		}
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(s.ctx, cancel)()
	answer, err := s.sender.Do(r.WithContext(ctx))
	if err == nil {
		d.Status = answer.StatusCode
		d.Answer, d.Err = io.ReadAll(io.LimitReader(answer.Body, 64<<10))
		_ = answer.Body.Close()
	} else {
		d.Err = err
	}
	s.settleDelivery(&d)
	return d
}

// settleDelivery counts consecutive failures and turns callbacks off at the limit.
func (s *Server) settleDelivery(d *Delivery) {
	s.mu.Lock()
	d.At = s.now()
	if d.Err == nil && d.Status < http.StatusBadRequest {
		s.failures = 0
	} else if s.failures++; s.failures == s.mayFail {
		s.callbackURL = ""
		s.journal.remark(d.At, d.UUID, "Callbacks are switched off now: too many errors in a row.")
	}
	s.mu.Unlock()
	s.journal.delivery(*d)
}

func (f *Faults) hold(c Callback) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.held = append(f.held, c)
}

// Held returns the callbacks that CallbackFault.Hold keeps back, oldest first.
func (f *Faults) Held() []Callback {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.held)
}

// Release sends the held callbacks one by one, in the order that order returns. nil
// keeps them in order.
func (f *Faults) Release(order func([]Callback)) []Delivery {
	f.mu.Lock()
	held := f.held
	f.held = nil
	f.mu.Unlock()
	if order != nil {
		order(held)
	}
	var sent []Delivery
	for _, c := range held {
		sent = append(sent, f.s.Send(c))
	}
	return sent
}

// gatheredSoFar returns the collected callbacks without waiting for more.
func (f *Faults) gatheredSoFar() []Callback {
	f.mu.Lock()
	defer f.mu.Unlock()
	ready := f.gathered
	f.gathered = nil
	slices.Reverse(ready)
	return ready
}

// gather collects a callback. It returns all collected ones when there are enough, else
// none.
func (f *Faults) gather(c Callback, enough int) []Callback {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.gathered = append(f.gathered, c)
	if len(f.gathered) < enough {
		return nil
	}
	ready := f.gathered
	f.gathered = nil
	slices.Reverse(ready)
	return ready
}
