package steps_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign/shared/authy"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	authysim "countersign/sim/authy"
	"countersign/sim/dynamodb/tabletest"
)

// desk is a provider, its phone, and the tables, with one login on it.
type desk struct {
	t       *testing.T
	server  *authysim.Server
	phone   *authysim.Phone
	sender  steps.PushSender
	settler steps.Settler
	asker   steps.Asker
	id      string
	now     time.Time
	proved  bool // the account has passed a second factor before
	account string
	known   string // the browser's name, if the account knows it
}

func newDesk(t *testing.T) *desk {
	server := authysim.Start(t, authysim.Options{})
	provider, err := authy.New(server.URL(), func(context.Context) (string, error) { return server.Key(), nil })
	if err != nil {
		t.Fatal(err)
	}
	c := tabletest.Client(t)
	logins, limits := logins.New(c, tabletest.New(t, c)), ratelimit.New(c, tabletest.New(t, c))
	d := &desk{t: t, server: server, now: time.Now(), proved: true, account: "a@example.com"}
	d.phone = server.Phone("1", "2015550123").InstallApp()
	f, err := authy.Enrolment{Client: provider}.Enrol(t.Context(), factor.Person{Email: "a@example.com", CountryCode: "1", National: "2015550123"})
	if err != nil {
		t.Fatal(err)
	}
	d.id = f.Ref
	d.sender = steps.PushSender{
		Pushers: map[factor.Kind]factor.Pusher{authy.Kind: authy.Pushes{Client: provider}}, Logins: logins, Limits: limits, App: "Sample <b>shop</b>", Life: 2 * time.Minute,
		Pushes: ratelimit.Pushes{Limit: tenAnHour, Unproved: ratelimit.Limit{N: 3, Per: 24 * time.Hour}, Pause: time.Minute}, LimitsOf: note,
	}
	d.settler = steps.Settler{Logins: logins, Limits: limits, Pause: time.Minute}
	d.asker = steps.Asker{Settler: d.settler, Askers: map[factor.Kind]factor.Asker{authy.Kind: authy.Answers{Client: provider}}}
	return d
}

const agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"

var tenAnHour = ratelimit.Limit{N: 10, Per: time.Hour}

// note returns the part of the counters that pushes need.
func note(s logins.Login, account, phone ratelimit.Counters) logins.Limits {
	ofAccount, ofPhone := ratelimit.Subjects(s.CountedIn())
	return logins.Limits{
		Account: logins.Allowance{Version: account.Version(), Place: account.FreePlace(ofAccount)},
		Phone:   logins.Allowance{Version: phone.Version(), Place: phone.FreePlace(ofPhone)},
	}
}

// login makes a login and sends its push. The error is why that failed.
func (d *desk) login() (logins.Login, error) {
	d.t.Helper()
	token := logins.NewToken()
	s := logins.Login{
		ID: token.ID(), Client: logins.TokenClient, State: logins.Pending, Factors: []factor.Factor{{ID: "authy", Ref: d.id, App: true}},
		Counters: string(ratelimit.Email(d.account)), Known: d.known, Phone: string(ratelimit.Phone("+12015550123", d.proved)), Proved: d.proved,
		Created: d.now, Expires: d.now.Add(logins.LoginLife),
	}
	var err error
	if s.Push, _, err = d.sender.Reserve(d.t.Context(), s, ratelimit.Counters{}, d.now); err != nil {
		return s, err
	}
	if s, err = d.sender.Logins.Create(d.t.Context(), s, token); err != nil {
		d.t.Fatal(err)
	}
	from := steps.Requester{Account: "Ada~*@example.com", Address: "203.0.113.7", Agent: agent}
	s, problem, err := d.sender.Send(d.t.Context(), s, from, d.now)
	if err != nil {
		d.t.Fatal(err)
	}
	return s, problem
}

func (d *desk) answer(s logins.Login, a factor.Answer) factor.Answered {
	return factor.Answered{Login: s.ID, Ordinal: s.Push.Ordinal, Ref: s.Push.Ref, Person: d.id, Answer: a}
}

func (d *desk) settle(s logins.Login, a factor.Answered, now time.Time) (logins.Login, steps.Outcome) {
	d.t.Helper()
	after, outcome, err := d.settler.Settle(d.t.Context(), s, a, now)
	if err != nil {
		d.t.Fatal(err)
	}
	return after, outcome
}

// PU-5: the provider gets all that the person needs to tell the login from another one, and the
// ids by which the answer finds its login.
func TestPU5TheQuestionSaysWhatItIsFor(t *testing.T) {
	d := newDesk(t)
	asked := &recorder{}
	d.sender.Pushers = map[factor.Kind]factor.Pusher{authy.Kind: asked}
	s, problem := d.login()
	if problem != nil {
		t.Fatal(problem)
	}
	want := factor.Question{
		App: "Sample <b>shop</b>", Account: "Ada~*@example.com", Address: "203.0.113.7", Agent: agent, Number: s.Push.Number,
		Asked: d.now, Ends: d.now.Add(2 * time.Minute), Login: s.ID, Ordinal: 1,
	}
	if diff := cmp.Diff([]factor.Question{want}, asked.questions); diff != "" {
		t.Errorf("questions (-want +got):\n%s", diff)
	}
	if asked.of != s.Factor() || s.Push.Ref != "recorded" {
		t.Errorf("asked %+v, the push is %q", asked.of, s.Push.Ref)
	}
}

// recorder is a provider that keeps the questions.
type recorder struct {
	of        factor.Factor
	questions []factor.Question
}

func (*recorder) App(context.Context, factor.Factor) (bool, error) { return true, nil }

func (r *recorder) Push(_ context.Context, f factor.Factor, q factor.Question) (string, error) {
	r.of, r.questions = f, append(r.questions, q)
	return "recorded", nil
}

// TH-5: an account gets no more pushes than its limit, and never more than two unanswered ones
// at a time. The provider is not asked for any other.
func TestTH5PushesAreLimited(t *testing.T) {
	d := newDesk(t)
	first, _ := d.login()
	if _, err := d.login(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.login(); !exceeded(err) {
		t.Errorf("a third unanswered push: got %v", err)
	}
	d.settle(first, d.answer(first, factor.Denied), d.now)
	d.now = d.now.Add(time.Minute) // PUSH_PAUSE
	if _, err := d.login(); err != nil {
		t.Errorf("after an answer: %v", err)
	}
	for range 20 { // each push expires, and the next is sent
		d.now = d.now.Add(2*time.Minute + time.Second)
		d.login()
	}
	if got := d.server.Count(authysim.EndpointPush); got > 20 {
		t.Errorf("%d pushes were sent", got)
	}
}

func exceeded(err error) bool {
	_, ok := errors.AsType[*ratelimit.Exceeded](err)
	return ok
}

// A push ends with its login at the latest: a later approval would pass nothing.
func TestAPushEndsWithItsLogin(t *testing.T) {
	d := newDesk(t)
	s, _ := d.login()
	s.Expires = d.now.Add(10 * time.Second)
	push, _, err := d.sender.Reserve(t.Context(), s, ratelimit.Counters{}, d.now)
	if err != nil || !push.Expires.Equal(s.Expires) {
		t.Errorf("ends %v, %v; want with the login at %v", push.Expires, err, s.Expires)
	}
}

func TestOutcomes(t *testing.T) {
	d := newDesk(t)
	s, _ := d.login()
	other := d.answer(s, factor.Approved)
	other.Ref = "0d0d0d0d-bc43-0135-d7be-1285ca17e122"
	stranger := d.answer(s, factor.Approved)
	stranger.Person = "999"
	for _, c := range []struct {
		name   string
		answer factor.Answered
		at     time.Time
		want   steps.Outcome
	}{
		{"another push's id", other, d.now, steps.Ignored},
		{"another person's", stranger, d.now, steps.Ignored},
		{"after the push's end", d.answer(s, factor.Approved), d.now.Add(2 * time.Minute), steps.Ignored},
		{"its own", d.answer(s, factor.Approved), d.now, steps.Applied},
		{"again", d.answer(s, factor.Approved), d.now, steps.Duplicate},
		{"the opposite, after it", d.answer(s, factor.Denied), d.now, steps.Noted},
		{"the opposite, again", d.answer(s, factor.Denied), d.now, steps.Duplicate},
	} {
		if _, got := d.settle(s, c.answer, c.at); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
	s.ID = logins.NewToken().ID()
	if _, got := d.settle(s, d.answer(s, factor.Approved), d.now); got != steps.Unknown {
		t.Errorf("no such login: got %s", got)
	}
}

// PU-6: a denial after the login was passed by another method has an outcome of its own.
func TestPU6LateDenialIsTold(t *testing.T) {
	d := newDesk(t)
	s, _ := d.login()
	s, _, err := d.settler.Logins.Pass(t.Context(), s, logins.Token{}, logins.ByCode, time.Hour, d.now)
	if err != nil {
		t.Fatal(err)
	}
	after, got := d.settle(s, d.answer(s, factor.Denied), d.now)
	if got != steps.LateDenial || after.State != logins.Active {
		t.Errorf("got %s, and the session is %s", got, after.State)
	}
}

func TestFailedPushes(t *testing.T) {
	for _, c := range []struct {
		name   string
		fault  authysim.Fault
		reason string
		back   bool // the push is handed back: no phone shows it
	}{
		{"no app", authysim.Fault{Kind: authysim.Refusal, Code: "60051"}, steps.NoApp, true},
		{"too many requests", authysim.Fault{Kind: authysim.RateLimited}, steps.Unavailable, true},
		{"bad key", authysim.Fault{Kind: authysim.BadKey}, steps.Failed, true},
		{"broken", authysim.Fault{Kind: authysim.ServerError}, steps.Unavailable, false},
		{"answer lost", authysim.Fault{Kind: authysim.Reset, Work: true}, steps.Unavailable, false},
		{"answer useless", authysim.Fault{Kind: authysim.HTML}, steps.Failed, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t)
			d.server.Faults().Set(authysim.EndpointPush, c.fault)
			s, problem := d.login()
			if problem == nil || s.Push.State(d.now) != logins.PushFailed || s.Push.Failure != c.reason {
				t.Errorf("push is %s for %q, problem %v", s.Push.State(d.now), s.Push.Failure, problem)
			}
			d.server.Faults().Clear()
			d.login()
			d.login()
			_, err := d.login()
			got := exceeded(err) // a push that may be on a phone still holds its place
			if want := true; got != want {
				t.Errorf("a push too many: got %v", err)
			}
			held := d.server.Count(authysim.EndpointPush) // 1 failed and 2 sent, or 1 and 1
			if want := map[bool]int{true: 3, false: 2}[c.back]; held != want {
				t.Errorf("the provider was asked %d times, want %d", held, want)
			}
		})
	}
}

// A push that expired at the provider is over before its time, whether we ask or a callback
// tells. Its place is free, it counts as unanswered, and an approval after it does nothing.
func TestAPushThatExpiredAtTheProvider(t *testing.T) {
	for _, way := range []string{"asked", "told"} {
		t.Run(way, func(t *testing.T) {
			d := newDesk(t)
			d.now = d.now.Add(-20 * time.Second)
			s, _ := d.login()
			if _, err := d.login(); err != nil { // the second place
				t.Fatal(err)
			}
			if err := d.server.Force(s.Push.Ref, authysim.Expired); err != nil {
				t.Fatal(err)
			}
			now := time.Now()
			if way == "asked" {
				after, problem, err := d.asker.Ask(t.Context(), s, now)
				if err != nil || problem != nil {
					t.Fatal(err, problem)
				}
				s = after
			} else {
				s, _ = d.settle(s, d.answer(s, factor.Expired), now)
			}
			if got := s.Push.State(now); got != logins.PushExpired || s.State != logins.Pending || !s.Limits.Account.Place.IsZero() || !s.Limits.Phone.Place.IsZero() {
				t.Errorf("the push is %s, the login %s, a place is free at %v", got, s.State, s.Limits)
			}
			of, _ := ratelimit.Subjects(s.CountedIn())
			c, err := d.settler.Limits.Read(t.Context(), of.Key)
			if err != nil || !c.Unanswered(of, time.Now()) {
				t.Errorf("it counts as answered: %v", err)
			}
			s, outcome := d.settle(s, d.answer(s, factor.Approved), now)
			if outcome != steps.Ignored || s.Push.State(now) != logins.PushExpired {
				t.Errorf("an approval after it: %s, the push is %s", outcome, s.Push.State(now))
			}
			d.now = time.Now()
			if _, err := d.login(); err != nil {
				t.Errorf("its place is not free: %v", err)
			}
		})
	}
}
