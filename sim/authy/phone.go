package authy

import (
	"slices"
	"strings"
	"time"
)

// Phone is a person's phone. Each number has one phone, for all applications.
type Phone struct {
	s *Server
	a *account
}

// Phone returns the phone with that number, whether or not the application has
// registered it. Separators between the digits are ignored.
func (s *Server) Phone(countryCode, number string) *Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	plain, _ := digits(number)
	return &Phone{s, s.account(strings.TrimPrefix(countryCode, "+"), plain)}
}

// PhoneByID returns the phone of an Authy id, or nil.
func (s *Server) PhoneByID(id int64) *Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.accounts[id]; a != nil {
		return &Phone{s, a}
	}
	return nil
}

// Phones returns every phone, in the order of first use.
func (s *Server) Phones() []*Phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]*Phone, 0, len(s.byNumber))
	for _, a := range s.byNumber {
		list = append(list, &Phone{s, a})
	}
	slices.SortFunc(list, func(x, y *Phone) int { return int(x.a.id - y.a.id) })
	return list
}

// ID returns the number's Authy id, or the id that it will get when it is registered.
func (p *Phone) ID() int64 {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.a.id
}

// CountryCode returns the calling code's digits.
func (p *Phone) CountryCode() string { return p.a.country }

// Number returns the national number's digits.
func (p *Phone) Number() string { return p.a.number }

// InstallApp installs the app, as a new device if the phone had none.
func (p *Phone) InstallApp() *Phone {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if p.a.device == nil {
		p.a.install(p.s.now())
	}
	return p
}

// RemoveApp removes the app. Pending requests can't be answered then.
func (p *Phone) RemoveApp() *Phone {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.a.device = nil
	return p
}

// HasApp reports whether the phone has the app.
func (p *Phone) HasApp() bool {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.a.device != nil
}

// Suspend sets whether Authy refuses pushes, texts, calls and code checks with 60017.
func (p *Phone) Suspend(on bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.a.suspended = on
}

// Forget removes the number from the application's users. Its id is unknown from then
// on (60026, or 60016 when a code is checked). Registering the number again gives it
// another id. The app stays.
func (p *Phone) Forget() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.a.leave()
	p.a.id = firstID + int64(len(p.s.accounts))
	p.s.accounts[p.a.id] = p.a // and under the old id, which a page may still use
}

// Registered reports whether the application has this number as a user.
func (p *Phone) Registered() bool {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.a.member
}

// Emails returns the addresses that the application has given for the number.
func (p *Phone) Emails() []string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return slices.Clone(p.a.emails)
}

// Inbox returns the texts, oldest first.
func (p *Phone) Inbox() []SMS {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return slices.Clone(p.a.inbox)
}

// Calls returns the voice calls, oldest first.
func (p *Phone) Calls() []Call {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return slices.Clone(p.a.calls)
}

// Notices returns the pushes that ask to open the app, oldest first.
func (p *Phone) Notices() []Notice {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return slices.Clone(p.a.notices)
}

// Code returns the app's current code, or "" without the app.
func (p *Phone) Code() string { return p.codeAt(0) }

// CodeIn returns the code that the app will show after d.
func (p *Phone) CodeIn(d time.Duration) string { return p.codeAt(d) }

func (p *Phone) codeAt(d time.Duration) string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if p.a.device == nil {
		return ""
	}
	return hotp(p.a.seed, step(p.s.now().Add(d)))
}

// LastCode returns the code of the newest text or call, or "".
func (p *Phone) LastCode() string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if n := len(p.a.sent); n > 0 {
		return p.a.sent[n-1].code
	}
	return ""
}

// WrongCode returns a well-formed code that is not valid.
func (p *Phone) WrongCode() string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.a.fresh(p.s.now())
}
