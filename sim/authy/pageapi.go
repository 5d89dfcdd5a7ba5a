package authy

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// phoneAPI serves the phone pages. It shows what a phone shows, without a request's
// hidden details.
type phoneAPI struct {
	s *Server

	mu     sync.Mutex
	chosen choice
}

// command is the body that a button sends.
type command struct {
	Phone       int64  `json:"phone"`
	UUID        string `json:"uuid"`
	CountryCode string `json:"countryCode"`
	Number      string `json:"number"`
	Device      string `json:"device"`
	choice
}

var errNoPhone = errors.New("authysim: no such phone")

func (p *phoneAPI) actions() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"add":     p.button(p.add),
		"approve": p.button(func(c command) error { return p.press(c, Approved) }),
		"deny":    p.button(func(c command) error { return p.press(c, Denied) }),
		"install": p.button(func(c command) error { return p.on(c, func(x *Phone) { x.InstallApp() }) }),
		"remove":  p.button(func(c command) error { return p.on(c, func(x *Phone) { x.RemoveApp() }) }),
		"device":  p.button(p.device),
		"forget":  p.button(func(c command) error { return p.on(c, func(x *Phone) { x.Forget() }) }),
		"suspend": p.button(func(c command) error { return p.on(c, func(x *Phone) { x.Suspend(true) }) }),
		"restore": p.button(func(c command) error { return p.on(c, func(x *Phone) { x.Suspend(false) }) }),
		"faults":  p.button(p.choose),
		"release": p.button(func(command) error { p.release(); return nil }),
		"resume":  p.button(func(command) error { p.s.ResumeCallbacks(); return nil }),
	}
}

// button reads a command. It answers 204, or a sentence about the error. It accepts
// only JSON, which a form on another site can't send.
func (p *phoneAPI) button(do func(command) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind != "application/json" {
			http.Error(w, "send JSON", http.StatusUnsupportedMediaType)
			return
		}
		var c command
		if err := json.NewDecoder(io.LimitReader(r.Body, 64<<10)).Decode(&c); err != nil {
			http.Error(w, "that is no JSON of a button", http.StatusBadRequest)
			return
		}
		if err := do(c); err != nil {
			http.Error(w, strings.TrimPrefix(err.Error(), "authysim: "), statusOf(err))
			return
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func statusOf(err error) int {
	switch {
	case errors.Is(err, errNoPhone), errors.Is(err, ErrNoRequest):
		return http.StatusNotFound
	case errors.Is(err, ErrNotPending), errors.Is(err, ErrNoApp):
		return http.StatusConflict
	default:
		return http.StatusBadRequest
	}
}

func (p *phoneAPI) on(c command, do func(*Phone)) error {
	phone := p.s.PhoneByID(c.Phone)
	if phone == nil {
		return errNoPhone
	}
	do(phone)
	return nil
}

func (p *phoneAPI) add(c command) error {
	country, number := strings.TrimPrefix(c.CountryCode, "+"), c.Number
	plain, numeric := digits(number)
	if !numeric || !plausibleCountry(country) || !plausibleNumber(country, plain) {
		return errors.New("authysim: that is not a phone number")
	}
	p.s.Phone(country, plain)
	return nil
}

// press answers at once. The callback is sent afterwards, as from a real phone.
func (p *phoneAPI) press(c command, status Status) error {
	phone := p.s.PhoneByID(c.Phone)
	if phone == nil {
		return errNoPhone
	}
	if err := phone.settle(c.UUID, status); err != nil {
		return err
	}
	fault := p.s.faults.nextCallback()
	p.s.later.run(func() { p.s.announce(c.UUID, fault) })
	return nil
}

func (p *phoneAPI) state(w http.ResponseWriter, r *http.Request) {
	id, _ := strconv.ParseInt(r.URL.Query().Get("phone"), 10, 64)
	p.mu.Lock()
	chosen := p.chosen
	p.mu.Unlock()
	view := stateView{
		Now: p.s.clock(), AppName: p.s.options.AppName, Phones: []phoneView{},
		Faults: chosen, Held: len(p.s.faults.Held()), CallbackURL: p.s.CallbackURL(), Wire: p.s.wire(),
	}
	for _, phone := range p.s.Phones() {
		view.Phones = append(view.Phones, phone.view())
	}
	if phone := p.s.PhoneByID(id); phone != nil {
		whole := phone.screen()
		view.Phone = &whole
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(compact(view))
}
