package registration

import (
	"net/http"
	"time"

	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// StartSession starts the session of a registration. It is at aal1, because the phone is not
// proved yet. Entering a correct code raises it to aal2.
func (g Registrar) StartSession(r *http.Request, done Registration, now time.Time) (logins.Login, logins.Token, error) {
	token, account := logins.NewToken(), done.Account
	session := logins.Login{
		Client: logins.ClientOf(r), State: logins.Registered,
		Account: account.ID, Generation: account.Generation,
		Counters: string(ratelimit.Email(users.Canonical(account.Email))), Phone: string(ratelimit.Phone(account.Phone, false)),
		NoMessages: !g.Reach.Includes(account.Phone), Created: now, Expires: now.Add(g.SessionLife),
	}.WithFactor(done.factor)
	ofPhone, err := g.Limits.Read(r.Context(), ratelimit.Key(session.Phone))
	if err != nil {
		return session, token, err
	}
	session.Limits = g.Allowed.LimitsOf(session, done.counters, ofPhone)
	session, err = g.Logins.Create(r.Context(), session, token)
	return session, token, err
}
