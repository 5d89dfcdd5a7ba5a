package functiontest

import (
	"encoding/base64"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/authy"
	"countersign/shared/config"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/view"
	authysim "countersign/sim/authy"
)

// Login is a login in the table, with the token that reaches it.
type Login struct {
	logins.Login
	Token logins.Token
	// Old is the token from before the login was passed.
	Old    logins.Token
	Person Person
}

// Login puts a login of a person into the table: of a token client, pending, a
// moment old and without a push, but for what the options change.
func (s *System) Login(p Person, options ...func(*logins.Login)) Login {
	return s.LoginBehind(logins.NewToken(), p, options...)
}

// LoginBehind is Login for a token that exists already.
func (s *System) LoginBehind(token logins.Token, p Person, options ...func(*logins.Login)) Login {
	s.T.Helper()
	a, now := p.Account, time.Now()
	l := logins.Login{
		ID: token.ID(), Client: logins.TokenClient, State: logins.Pending,
		Account: a.ID, Generation: a.Generation, Counters: string(counters(p)),
		Proved: p.proved(), Created: now, Expires: now.Add(logins.LoginLife),
	}.WithFactor(p.Factor)
	l.Limits = allowed.LimitsOf(l, s.counters(ratelimit.Key(l.Counters)), ratelimit.Counters{})
	for _, change := range options {
		change(&l)
	}
	l.Phone = string(ratelimit.Phone(a.Phone, l.Proved))
	l.Limits.Phone = allowed.LimitsOf(l, ratelimit.Counters{}, s.counters(ratelimit.Key(l.Phone))).Phone
	made, err := s.Logins.Create(s.T.Context(), l, token)
	if err != nil {
		s.T.Fatal(err)
	}
	return Login{Login: made, Token: token, Old: token, Person: p}
}

// Cookie makes a login one of a cookie client.
func Cookie(l *logins.Login) { l.Client = logins.CookieClient }

// AppGone is a login of a person without an app.
func AppGone(l *logins.Login) { AppIs(false)(l) }

// AppIs says whether the login's person has an app.
func AppIs(known bool) func(*logins.Login) {
	return func(l *logins.Login) {
		way := l.Factor()
		way.App = known
		*l = l.WithFactor(way)
	}
}

// Clients are both kinds, as options of a login.
func Clients() map[string][]func(*logins.Login) {
	return map[string][]func(*logins.Login){"token client": {}, "cookie client": {Cookie}}
}

// Registered makes it the session that a registration gives.
func Registered(l *logins.Login) {
	l.State, l.Proved, l.Expires = logins.Registered, false, l.Created.Add(logins.RegistrationLife)
}

// Began makes it so old.
func Began(ago time.Duration) func(*logins.Login) {
	return func(l *logins.Login) { l.Created, l.Expires = l.Created.Add(-ago), l.Expires.Add(-ago) }
}

// Push sends the login's next push, so long ago.
func (s *System) Push(l Login, ago time.Duration) Login {
	s.T.Helper()
	now := time.Now().Add(-ago)
	started := s.started(l, now)
	after, problem, err := s.pushes().Send(s.T.Context(), started.Login, steps.Requester{Address: "203.0.113.7"}, now)
	if err != nil || problem != nil {
		s.T.Fatal(err, problem)
	}
	started.Login = after
	return started
}

// PushUnwritten sends a push whose id is not written down yet, as if Authy's
// answer were still on its way, and gives that id.
func (s *System) PushUnwritten(l Login) (started Login, uuid string) {
	s.T.Helper()
	started = s.started(l, time.Now())
	s.Fail(func(string, string) bool { return true })
	_, _, err := s.pushes().Send(s.T.Context(), started.Login, steps.Requester{Address: "203.0.113.7"}, time.Now())
	s.Fail(nil)
	if err == nil {
		s.T.Fatal("the id was written")
	}
	waiting := l.Person.Phone.Pending()
	return started, waiting[len(waiting)-1].UUID
}

func (s *System) started(l Login, now time.Time) Login {
	s.T.Helper()
	next, counters, err := s.pushes().Reserve(s.T.Context(), l.Login, ratelimit.Counters{}, now)
	if err != nil {
		s.T.Fatal(err)
	}
	if l.Login, err = s.Logins.Do(s.T.Context(), l.Login, logins.PushStarted{Push: next, Limits: allowed.LimitsOf(l.Login, counters.Account, counters.Phone)}, now); err != nil {
		s.T.Fatal(err)
	}
	return l
}

func (s *System) pushes() steps.PushSender {
	return steps.PushSender{
		Pushers: map[factor.Kind]factor.Pusher{authy.Kind: authy.Pushes{Client: s.provider}}, Logins: s.Logins, Limits: s.Limits, App: "Sample", Life: logins.PushLife,
		Pushes: allowed.Pushes, LimitsOf: allowed.LimitsOf,
	}
}

// defaults is an environment without settings.
var defaults = config.New(func(string) (string, bool) { return "", false })

// allowed are the limits by default.
var allowed = view.Allowed{
	Codes: ratelimit.CodesFrom(defaults), Messages: ratelimit.MessagesFrom(defaults), Pushes: ratelimit.PushesFrom(defaults),
}

// Answer settles the login's push, so long ago, as a callback does.
func (s *System) Answer(l Login, answer logins.Answer, ago time.Duration) Login {
	s.T.Helper()
	settler := steps.Settler{Logins: s.Logins, Limits: s.Limits, Pause: allowed.Pushes.Pause}
	after, outcome, err := settler.Settle(s.T.Context(), l.Login, factor.Answered{
		Ordinal: l.Push.Ordinal, Ref: l.Push.Ref, Person: l.Factor().Ref, Answer: factor.Answer(answer),
	}, time.Now().Add(-ago))
	if err != nil || outcome != steps.Applied {
		s.T.Fatal(outcome, err)
	}
	l.Login = after
	return l
}

// Press answers the login's push on the phone. Its callback comes only when a test gives
// it to the function.
func (s *System) Press(l Login, status authysim.Status) {
	s.T.Helper()
	if err := s.Authy.Force(l.Push.Ref, status); err != nil {
		s.T.Fatal(err)
	}
}

// Pass passes the login by a code, so long ago. Token is then the session's.
func (s *System) Pass(l Login, ago time.Duration) Login {
	s.T.Helper()
	after, token, err := s.Logins.Pass(s.T.Context(), l.Login, l.Token, logins.ByCode, logins.SessionLife, time.Now().Add(-ago))
	if err != nil {
		s.T.Fatal(err)
	}
	l.Login, l.Token = after, token
	return l
}

// Do makes an event happen to the login.
func (s *System) Do(l Login, e logins.Event) Login { s.T.Helper(); return s.DoAgo(l, e, 0) }

// DoAgo makes an event happen so long ago.
func (s *System) DoAgo(l Login, e logins.Event, ago time.Duration) Login {
	s.T.Helper()
	after, err := s.Logins.Do(s.T.Context(), l.Login, e, time.Now().Add(-ago))
	if err != nil {
		s.T.Fatal(err)
	}
	l.Login = after
	return l
}

// Read gives the login as it stands in the table.
func (s *System) Read(l Login) logins.Login {
	s.T.Helper()
	now, err := s.Logins.Get(s.T.Context(), l.ID)
	if err != nil {
		s.T.Fatal(err)
	}
	return now
}

// Behind reads the login behind a token.
func (s *System) Behind(text string) logins.Login {
	s.T.Helper()
	token, err := logins.ParseToken(text)
	if err != nil {
		s.T.Fatal(err)
	}
	return s.Read(Login{Login: logins.Login{ID: token.ID()}})
}

// As sends the login's token as its client does.
func As(l Login) apitest.Option { return with(l, l.Token) }

// AsBefore sends the token from before the login was passed.
func AsBefore(l Login) apitest.Option {
	if l.Client == logins.CookieClient && l.State == logins.Active {
		return apitest.Cookie(logins.LoginCookie, l.Old.Reveal())
	}
	return with(l, l.Old)
}

func with(l Login, token logins.Token) apitest.Option {
	switch {
	case l.Client == logins.TokenClient:
		return apitest.Bearer(token.Reveal())
	case l.State == logins.Pending:
		return apitest.Cookie(logins.LoginCookie, token.Reveal())
	default:
		return apitest.Cookie(logins.SessionCookie, token.Reveal())
	}
}

// Mix is the text of a token with the id of one and the secret of another login.
func Mix(id, secret logins.Token) string {
	a, b := raw(id), raw(secret)
	return "cs_" + base64.RawURLEncoding.EncodeToString(append(a[:16:16], b[16:]...))
}

func raw(t logins.Token) []byte {
	text, _ := base64.RawURLEncoding.DecodeString(t.Reveal()[len("cs_"):])
	return text
}
