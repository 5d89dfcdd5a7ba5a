package authy

import (
	"fmt"
	"slices"
)

// Requests returns the approval requests that came to this phone, oldest first.
func (p *Phone) Requests() []Request {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	list := make([]Request, len(p.a.approvals))
	for i, r := range p.a.approvals {
		r.refresh(p.s.now())
		list[i] = r.snapshot()
	}
	return list
}

// Pending returns the requests that still wait for an answer, oldest first.
func (p *Phone) Pending() []Request {
	return slices.DeleteFunc(p.Requests(), func(r Request) bool { return r.Status != Pending })
}

// Approve presses the green button. It returns when the callback was answered, or when
// a fault loses, keeps or delays it; Server.Deliveries has the result. Errors are
// ErrNoRequest, ErrNotPending and ErrNoApp.
func (p *Phone) Approve(uuid string) error { return p.press(uuid, Approved) }

// Deny presses the red button.
func (p *Phone) Deny(uuid string) error { return p.press(uuid, Denied) }

func (p *Phone) press(uuid string, status Status) error {
	if err := p.settle(uuid, status); err != nil {
		return err
	}
	p.s.announce(uuid, p.s.faults.nextCallback())
	return nil
}

// settle records the press of a button without sending the callback.
func (p *Phone) settle(uuid string, status Status) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	r := p.s.approvals[uuid]
	if r == nil || r.AuthyID != p.a.id {
		return ErrNoRequest
	}
	if p.a.device == nil {
		return ErrNoApp
	}
	if r.refresh(p.s.now()); r.Status != Pending {
		return fmt.Errorf("%w but %s", ErrNotPending, r.Status)
	}
	r.decide(status, p.s.now())
	return nil
}

// answerAs presses a button on the phone that has the request.
func (s *Server) answerAs(uuid string, status Status) error {
	if status == Undecided {
		return nil
	}
	r, err := s.Request(uuid)
	if err != nil {
		return err
	}
	return s.PhoneByID(r.AuthyID).press(uuid, status)
}

// Request returns an approval request in its current state, or ErrNoRequest.
func (s *Server) Request(uuid string) (Request, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.approvals[uuid]
	if r == nil {
		return Request{}, ErrNoRequest
	}
	r.refresh(s.now())
	return r.snapshot(), nil
}

// Force sets a request's status regardless of its state, without a callback: for
// example an approval after the expiry, or a denial after the approval.
// Send(Callback(uuid)) then tells the application.
func (s *Server) Force(uuid string, status Status) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.approvals[uuid]
	if r == nil {
		return ErrNoRequest
	}
	r.decide(status, s.now())
	return nil
}
