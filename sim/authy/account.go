package authy

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// firstID is the first Authy id. It is above 1234, which the test callback of Authy's
// console uses and no user may have.
const firstID = 10_001

// keepItems limits how many items of each kind a phone keeps.
const keepItems = 500

// account is one person at Authy, known by the phone number, whether or not this
// application has registered the number.
type account struct {
	id              int64
	country, number string

	// What the application sees.
	emails    []string
	member    bool
	confirmed bool
	suspended bool

	// The device.
	device    *device        // nil without the app
	devices   int64          // installed so far
	seed      []byte         // of the app's own codes
	usedSteps map[int64]bool // time steps whose codes were accepted

	sent      []*sentCode
	inbox     []SMS
	calls     []Call
	notices   []Notice
	approvals []*approval
}

type device struct {
	id         int64
	registered time.Time
}

// account returns the account of a number, or creates it. It needs s.mu.
func (s *Server) account(country, number string) *account {
	key := country + " " + number
	if a := s.byNumber[key]; a != nil {
		return a
	}
	a := &account{
		id:        firstID + int64(len(s.accounts)),
		country:   country,
		number:    number,
		suspended: misfortune(country, number) == suspendedNumber,
		seed:      randomBytes(20), // RFC 4226 §4 recommends 160 bits
		usedSteps: map[int64]bool{},
	}
	if s.options.WithApp {
		a.install(s.now())
	}
	s.accounts[a.id], s.byNumber[key] = a, a
	return a
}

func (a *account) install(now time.Time) {
	a.devices++
	a.device = &device{id: a.id*100 + a.devices, registered: now}
	a.confirmed = true
}

// user returns the registered user with the id of a URL, or Authy's refusal. An id that
// is not a number is an unknown user. It needs s.mu.
func (s *Server) user(id string) (*account, answer, bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return nil, refuse("60026"), false
	}
	a := s.accounts[n]
	if a == nil || !a.member || a.id != n {
		return nil, refuse("60026"), false
	}
	return a, answer{}, true
}

// leave removes the user from this application. The person and the app stay.
func (a *account) leave() {
	a.member, a.emails = false, nil
	a.confirmed = a.device != nil
}

// maskedStatus is how users/{id}/status shows the number.
func (a *account) maskedStatus() string { return "XXX-XXX-" + tail(a.number, 4) }

// masked is how sms and call show the number.
func (a *account) masked() string {
	return fmt.Sprintf("+%s-XXX-XXX-XX%s", a.country, tail(a.number, 2))
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// digits removes what people write between digits. ok is false if the text has other
// characters.
func digits(s string) (_ string, ok bool) {
	s = strings.NewReplacer("-", "", ".", "", " ", "", "(", "", ")", "").Replace(s)
	return s, isDigits(s)
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// newUUID makes a UUID in Authy's layout.
func newUUID() string {
	b := randomBytes(16)
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
