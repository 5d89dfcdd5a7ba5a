package message_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"countersign/shared/api"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/message"
	"countersign/shared/ratelimit"
	"countersign/shared/steps"
	"countersign/shared/view"
	"countersign/sim/dynamodb/tabletest"
)

const number, source = "+12015550123", "192.0.2.1"

// settings are the defaults.
type settings struct{}

func (settings) Int(_ string, def int) int { return def }

func (settings) Duration(_ string, def time.Duration) time.Duration { return def }

func (settings) DurationWithin(_ string, def, _, _ time.Duration) time.Duration { return def }

func (settings) Limit(string, string) (int, time.Duration) { return 10, time.Hour }

// provider answers every message in the same way, and counts them.
type provider struct {
	sent    factor.Sent
	problem error
	asked   int
}

func (p *provider) Send(context.Context, factor.Factor, factor.Message) (factor.Sent, error) {
	p.asked++
	return p.sent, p.problem
}

// down is a provider that can't be reached. certain tells whether it has certainly done nothing.
type down struct{ certain bool }

func (down) Error() string       { return "no connection" }
func (down) Unavailable() bool   { return true }
func (d down) NothingDone() bool { return d.certain }

// factors takes everything that is noted about a factor.
type factors struct{}

func (factors) SetApp(context.Context, factor.Factor, bool) error { return nil }

func (factors) SetLost(context.Context, factor.Factor) error { return nil }

// desk sends the messages of one login.
type desk struct {
	t *testing.T
	message.Sender
	provider *provider
	login    logins.Login
	now      time.Time
}

func newDesk(t *testing.T, p *provider) *desk {
	t.Helper()
	c := tabletest.Client(t)
	allowed := view.Allowed{Codes: ratelimit.CodesFrom(settings{}), Messages: ratelimit.MessagesFrom(settings{})}
	d := &desk{t: t, provider: p, now: time.Now(), Sender: message.Sender{
		Senders: map[factor.Kind]factor.Sender{"pretend": p},
		Logins:  logins.New(c, tabletest.New(t, c)), Limits: ratelimit.New(c, tabletest.New(t, c)),
		Rules: view.Rules{Codes: allowed.Codes}, Allowed: allowed, Ceilings: ratelimit.CeilingsFrom(settings{}),
	}}
	d.Findings = steps.Findings{Logins: d.Logins, Factors: factors{}}
	s, err := d.Logins.Create(t.Context(), logins.Login{
		Client: logins.TokenClient, State: logins.Pending, Account: "a", Proved: true,
		Counters: string(ratelimit.Email("a@example.com")), Phone: string(ratelimit.Phone(number, true)),
		Created: d.now, Expires: d.now.Add(logins.LoginLife),
	}.WithFactor(factor.Factor{ID: "pretend", Ref: "1"}), logins.NewToken())
	if err != nil {
		t.Fatal(err)
	}
	d.login = s
	return d
}

// send asks for a text. It returns the method that the person can use then, or the code of the
// error.
func (d *desk) send(force bool) string {
	d.t.Helper()
	to := d.login.Factor()
	to.Number = number
	q := message.Request{Message: factor.Message{Method: factor.SMS, Force: force}, To: to, Source: source}
	s, method, err := d.Send(d.t.Context(), d.login, q, d.now)
	refusal, ok := errors.AsType[*api.Error](err)
	if err != nil && !ok {
		d.t.Fatal(err)
	}
	if d.login, err = d.Logins.Get(d.t.Context(), d.login.ID); err != nil {
		d.t.Fatal(err)
	}
	if ok {
		return refusal.Code
	}
	if s.TypeUntil.UnixMilli() != d.login.TypeUntil.UnixMilli() || s.Noticed != d.login.Noticed {
		d.t.Errorf("returned a login that may type until %v and was noticed: %v; stored are %v and %v", s.TypeUntil, s.Noticed, d.login.TypeUntil, d.login.Noticed)
	}
	return string(method)
}

// counted returns how many messages the account, the phone, the source, the country and the
// stack have counted.
func (d *desk) counted() [5]int {
	d.t.Helper()
	var all [5]int
	for i, item := range []struct {
		key    ratelimit.Key
		bucket string
	}{
		{ratelimit.Key(d.login.Counters), "messages"},
		{ratelimit.Key(d.login.Phone), "messages"},
		{ratelimit.Source(source), "messages_source"},
		{ratelimit.Country("1"), "messages_country"},
		{ratelimit.Stack, "messages_all"},
	} {
		counters, err := d.Limits.Read(d.t.Context(), item.key)
		if err != nil {
			d.t.Fatal(err)
		}
		all[i] = 10 - counters.Left(item.bucket, ratelimit.Limit{N: 10, Per: time.Hour}, d.now)
	}
	return all
}

func TestWhatBecomesOfAMessage(t *testing.T) {
	for name, test := range map[string]struct {
		provider  provider
		want      string
		counted   [5]int
		typeUntil bool // the login knows that a code may be on its way
	}{
		"it is sent":                   {provider{}, "sms", [5]int{1, 1, 1, 1, 1}, true},
		"nobody knows":                 {provider{problem: down{}}, "unavailable", [5]int{1, 1, 1, 1, 1}, true},
		"it was certainly not sent":    {provider{problem: down{certain: true}}, "unavailable", [5]int{}, false},
		"the person is sent to an app": {provider{sent: factor.Sent{ToApp: true}}, "app", [5]int{1, 1, 0, 0, 0}, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, &test.provider)
			if got := d.send(false); got != test.want || d.provider.asked != 1 {
				t.Errorf("got %q after %d questions, want %q", got, d.provider.asked, test.want)
			}
			if got := d.counted(); got != test.counted {
				t.Errorf("counted %v, want %v", got, test.counted)
			}
			if got := !d.login.TypeUntil.IsZero(); got != test.typeUntil {
				t.Errorf("a code may be typed until %v", d.login.TypeUntil)
			}
		})
	}
}

// A message that one item refuses is counted in none, and the provider is not asked.
func TestARefusedMessageIsCountedNowhere(t *testing.T) {
	for name, use := range map[string]func(d *desk) (ratelimit.Key, []ratelimit.Change){
		"source": func(d *desk) (ratelimit.Key, []ratelimit.Change) {
			return ratelimit.Source(source), d.Ceilings.Source.Spend(true)
		},
		"country": func(d *desk) (ratelimit.Key, []ratelimit.Change) {
			return ratelimit.Country("1"), d.Ceilings.Country.Spend(true)
		},
		"stack": func(d *desk) (ratelimit.Key, []ratelimit.Change) { return ratelimit.Stack, d.Ceilings.All.Spend(true) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, &provider{})
			for range 10 {
				key, changes := use(d)
				if _, err := d.Limits.Apply(t.Context(), key, d.now, changes...); err != nil {
					t.Fatal(err)
				}
			}
			before := d.counted()
			for range 2 { // the login knows the second time
				if got := d.send(false); got != "too_many_attempts" {
					t.Errorf("got %q", got)
				}
			}
			if got := d.counted(); got != before || d.provider.asked != 0 {
				t.Errorf("counted %v after %v, and asked the provider %d times", got, before, d.provider.asked)
			}
			if !d.login.Ceiling.After(d.now) {
				t.Errorf("the login knows of no ceiling: %v", d.login.Ceiling)
			}
		})
	}
}

// A text that is forced after "open the app" counts as one message with that notice. The next
// one has to wait for the pause.
func TestAForcedTextCountsAsOneWithTheNotice(t *testing.T) {
	d := newDesk(t, &provider{sent: factor.Sent{ToApp: true}})
	got := []string{d.send(false)}
	d.provider.sent.ToApp = false
	got = append(got, d.send(true), d.send(true))
	if want := []string{"app", "sms", "wait"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := d.counted(); got != [5]int{1, 1, 1, 1, 1} {
		t.Errorf("counted %v", got)
	}
}

// A login whose codes are used up gets no message: its code could not be tried.
func TestALoginWithoutCodesGetsNoMessage(t *testing.T) {
	d := newDesk(t, &provider{})
	for range d.Allowed.Codes.Login {
		var err error
		if d.login, err = d.Logins.Do(t.Context(), d.login, logins.CodeTried{Max: d.Allowed.Codes.Login}, d.now); err != nil {
			t.Fatal(err)
		}
	}
	if got := d.send(false); got != "too_many_attempts" || d.provider.asked != 0 || d.counted() != [5]int{} {
		t.Errorf("got %q, asked the provider %d times, counted %v", got, d.provider.asked, d.counted())
	}
}

// A login that knows of a ceiling writes nothing before the ceiling's time.
func TestAKnownCeilingCostsNoWrite(t *testing.T) {
	d := newDesk(t, &provider{})
	s, err := d.Logins.Do(t.Context(), d.login, logins.MessageAsked{Ceiling: d.now.Add(time.Minute)}, d.now)
	if err != nil {
		t.Fatal(err)
	}
	d.login = s
	if got := d.send(false); got != "too_many_attempts" {
		t.Errorf("got %q", got)
	}
	for _, key := range []string{d.login.Counters, d.login.Phone} {
		counters, err := d.Limits.Read(t.Context(), ratelimit.Key(key))
		if err != nil {
			t.Fatal(err)
		}
		if counters.Version() != 0 {
			t.Errorf("%s was written", key)
		}
	}
}
