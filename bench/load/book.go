package load

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"countersign/bench/rig"
	"countersign/shared/logins"
)

// state is how far a login is.
type state int

const (
	begun    state = iota // its password is under way
	waiting               // it has a push that nobody answered, or whose answer it has not heard of
	finished              // it is a session
	refused               // 429 or 503, in the words of the system
)

// login is one login of a person.
type login struct {
	person  rig.Person
	state   state
	token   string // the cookie of the login that waits
	session string // that of the session
	ended   time.Time
}

// Book accounts for logins. It is safe for concurrent use.
type Book struct {
	mu      sync.Mutex
	logins  []*login
	queue   []int // those that wait, the one that asked longest ago first
	recent  []int // those that finished a moment ago
	twice   int
	strange map[string]int // answers that should not be, and how many
}

// NewBook is an empty book.
func NewBook() *Book { return &Book{strange: map[string]int{}} }

// reread is how long a finished login is asked about again: less than it can be read again.
const reread = logins.Reread / 2

// begin opens an entry and gives its number.
func (b *Book) begin(p rig.Person) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.logins = append(b.logins, &login{person: p})
	return len(b.logins) - 1
}

// Wait enters a login that was begun elsewhere and waits. Nobody is told to approve it.
func (b *Book) Wait(p rig.Person, token string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.logins = append(b.logins, &login{person: p, state: waiting, token: token})
	b.queue = append(b.queue, len(b.logins)-1)
}

// next picks the login to be asked about: one that waits, else one that finished a moment ago. ok is false without either.
func (b *Book) next(now time.Time) (n int, token string, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) > 0 {
		n = b.queue[0]
		b.queue = b.queue[1:]
		return n, b.logins[n].token, true
	}
	for len(b.recent) > 0 && now.Sub(b.logins[b.recent[0]].ended) > reread {
		b.recent = b.recent[1:]
	}
	if len(b.recent) == 0 {
		return 0, "", false
	}
	n = b.recent[0]
	b.recent = append(b.recent[1:], n)
	return n, b.logins[n].token, true
}

// answered enters the answer to the password of login n. It gives the person to be told to answer, if there is one.
func (b *Book) answered(n, status int, header http.Header, problem string) (rig.Person, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.logins[n]
	switch {
	case status == http.StatusOK && cookie(header, logins.LoginCookie) != "":
		l.state, l.token = waiting, cookie(header, logins.LoginCookie)
		b.queue = append(b.queue, n)
		return l.person, true
	case clean(status):
		l.state = refused
	default:
		b.note("login", status, problem)
	}
	return rig.Person{}, false
}

// polled enters the answer to a poll of login n.
func (b *Book) polled(n, status int, header http.Header, problem string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l := b.logins[n]
	session := cookie(header, logins.SessionCookie)
	switch {
	case session != "" && l.session != "" && session != l.session:
		b.twice++
	case session != "" && l.state != finished:
		l.state, l.session, l.ended = finished, session, now
		b.recent = append(b.recent, n)
		return
	case status != http.StatusOK && !clean(status):
		b.note("poll", status, problem)
	}
	if l.state == waiting {
		b.queue = append(b.queue, n)
	}
}

func (b *Book) note(what string, status int, problem string) {
	b.strange[what+" "+strconv.Itoa(status)+" "+problem]++
}

// clean tells whether a status is a refusal that a client can understand: try again later.
func clean(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

func cookie(header http.Header, name string) string {
	for _, c := range (&http.Response{Header: header}).Cookies() {
		if c.Name == name && c.MaxAge >= 0 {
			return c.Value
		}
	}
	return ""
}

// Account is what became of the logins.
type Account struct {
	Logins, Finished, Refused, Waiting int
	// Lost are those of which nobody knows: their password got no answer.
	Lost, Twice int
	// Strange are answers that should not be, by status, and how many of each.
	Strange map[string]int
}

// Account sums up.
func (b *Book) Account() Account {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := Account{Logins: len(b.logins), Twice: b.twice, Strange: b.strange}
	for _, l := range b.logins {
		switch l.state {
		case finished:
			a.Finished++
		case refused:
			a.Refused++
		case waiting:
			a.Waiting++
		case begun:
			a.Lost++
		}
	}
	return a
}

// String is a line for the terminal.
func (a Account) String() string {
	return fmt.Sprintf("%d logins: %d finished, %d cleanly refused, %d waiting, %d lost, %d twice", a.Logins, a.Finished, a.Refused,
		a.Waiting, a.Lost, a.Twice)
}
