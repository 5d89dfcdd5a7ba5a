package attempt_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"countersign/shared/attempt"
	"countersign/shared/factor"
	"countersign/shared/logins"
	"countersign/shared/ratelimit"
	"countersign/shared/secrets"
	"countersign/shared/steps"
	"countersign/shared/view"
	"countersign/sim/dynamodb/tabletest"
)

const number = "+12015550123"

// sameKey is a keyring under which a code is its own mark.
type sameKey struct{}

func (sameKey) Marks(_ context.Context, _ secrets.Use, message string) ([]string, error) {
	return []string{message}, nil
}

// down is a provider that can't be reached.
type down struct{}

func (down) Error() string     { return "no connection" }
func (down) Unavailable() bool { return true }

// book has the two ledgers and one login.
type book struct {
	t *testing.T
	attempt.Ledgers
	login logins.Login
	now   time.Time
}

func newBook(t *testing.T) *book {
	c := tabletest.Client(t)
	codes := ratelimit.Codes{Login: 3, Account: ratelimit.Limit{N: 10, Per: time.Hour}, Total: 100}
	b := &book{t: t, now: time.Now(), Ledgers: attempt.Ledgers{
		Logins: logins.New(c, tabletest.New(t, c)), Limits: ratelimit.New(c, tabletest.New(t, c)), Secrets: sameKey{},
		Rules: view.Rules{Codes: codes}, Allowed: view.Allowed{Codes: codes},
	}}
	b.Findings = steps.Findings{Logins: b.Logins}
	return b.begin()
}

// begin starts another login.
func (b *book) begin() *book {
	b.t.Helper()
	token := logins.NewToken()
	s, err := b.Logins.Create(b.t.Context(), logins.Login{
		Client: logins.TokenClient, State: logins.Pending, Account: "a", Proved: true,
		Counters: string(ratelimit.Email("a@example.com")), Phone: string(ratelimit.Phone(number, true)),
		Created: b.now, Expires: b.now.Add(logins.LoginLife),
	}, token)
	if err != nil {
		b.t.Fatal(err)
	}
	b.login = s
	return b
}

func (b *book) try(code string) *attempt.Attempt {
	b.t.Helper()
	a, err := b.Begin(b.t.Context(), b.login, number, code, b.now)
	if err != nil {
		b.t.Fatal(err)
	}
	return a
}

// counted returns how many codes were tried in the login and how many of them were wrong, how
// many the account and the phone may try now, and how many are left of the account's total.
func (b *book) counted() [5]int {
	b.t.Helper()
	s, err := b.Logins.Get(b.t.Context(), b.login.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	account, err := b.Limits.Read(b.t.Context(), ratelimit.Key(s.Counters))
	if err != nil {
		b.t.Fatal(err)
	}
	phone, err := b.Limits.Read(b.t.Context(), ratelimit.Key(s.Phone))
	if err != nil {
		b.t.Fatal(err)
	}
	limit := b.Rules.Codes.Account
	return [5]int{s.Attempts, s.Wrong, account.Left("codes", limit, b.now), phone.Left("codes", limit, b.now), account.LeftOfTotal(100)}
}

func TestWhatBecomesOfAnAttempt(t *testing.T) {
	for name, test := range map[string]struct {
		end    func(context.Context, *attempt.Attempt) error
		answer string
		want   [5]int
	}{
		"it is wrong": {func(ctx context.Context, a *attempt.Attempt) error { return a.End(ctx, factor.Wrong, nil) },
			"invalid_code", [5]int{1, 1, 9, 9, 99}},
		"nobody knows": {func(ctx context.Context, a *attempt.Attempt) error { return a.End(ctx, factor.Unclear, down{}) },
			"unavailable", [5]int{1, 1, 9, 9, 99}},
		"it was not checked": {func(ctx context.Context, a *attempt.Attempt) error { return a.End(ctx, factor.Unchecked, down{}) },
			"unavailable", [5]int{0, 0, 10, 10, 100}},
		"the request breaks off": {func(context.Context, *attempt.Attempt) error { return nil },
			"", [5]int{1, 0, 9, 9, 99}},
		"it passed": {func(ctx context.Context, a *attempt.Attempt) error { return a.Passed(ctx) },
			"", [5]int{1, 0, 10, 10, 100}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBook(t)
			if got := answer(test.end(t.Context(), b.try("1234567"))); got != test.answer {
				t.Errorf("got the answer %q, want %q", got, test.answer)
			}
			if got := b.counted(); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// answer returns the code of an answer to the client, or "" if there is none.
func answer(err error) string {
	e := view.NoLogin()
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Code
	}
	return err.Error()
}

// The last code of a login locks it. The next one is refused and handed back to account and phone.
func TestTheLastWrongCodeLocksTheLogin(t *testing.T) {
	b := newBook(t)
	for range 3 {
		_ = b.try("1234567").End(t.Context(), factor.Wrong, nil)
	}
	if s, err := b.Logins.Get(t.Context(), b.login.ID); err != nil || s.State != logins.Locked {
		t.Errorf("the login is %s: %v", s.State, err)
	}
	if _, err := b.Begin(t.Context(), b.login, number, "1234567", b.now); answer(err) != "too_many_attempts" {
		t.Errorf("one more: got %v", err)
	}
	if got := b.counted(); got != [5]int{3, 3, 7, 7, 97} {
		t.Errorf("got %v", got)
	}
}

// A code that the phone's limit refuses is handed back to the account. The login learns how
// long the phone refuses.
func TestWhatThePhoneRefuses(t *testing.T) {
	b := newBook(t)
	for range 10 {
		if _, err := b.Limits.Apply(t.Context(), ratelimit.Phone(number, true), b.now, ratelimit.Spend{Bucket: "codes", Limit: b.Rules.Codes.Account}); err != nil {
			t.Fatal(err)
		}
	}
	var seen []logins.Limits
	for range 2 {
		_, err := b.Begin(t.Context(), b.login, number, "1234567", b.now)
		if limit, ok := errors.AsType[*ratelimit.Exceeded](err); !ok || limit.Limit != "codes" || limit.Retry < 5*time.Minute {
			t.Errorf("got %v", err)
		}
		if b.login, err = b.Logins.Get(t.Context(), b.login.ID); err != nil {
			t.Fatal(err)
		}
		seen = append(seen, b.login.Limits)
	}
	if got := b.counted(); got != [5]int{0, 0, 10, 0, 100} {
		t.Errorf("got %v", got)
	}
	if left := b.Rules.AttemptsLeft(b.login, b.now); left != 0 || seen[0].Phone != seen[1].Phone {
		t.Errorf("the login has %d left; it was told %+v", left, seen)
	}
}

// A phone can be enrolled again while a code is on its way: the login is then counted in
// another set of the phone. The code is handed back in the set where it was counted.
func TestAnAttemptIsHandedBackWhereItWasCounted(t *testing.T) {
	b := newBook(t)
	old := b.login
	old.Push = logins.Push{Ordinal: 1, Sent: b.now, Expires: b.now.Add(logins.PushLife)}
	old, err := b.Logins.Create(t.Context(), old.WithFactor(factor.Factor{ID: "pretend", Ref: "1"}), logins.NewToken())
	if err == nil {
		old, err = b.Logins.Do(t.Context(), old, logins.PushNotSent{Ordinal: 1, Reason: "unavailable"}, b.now)
	}
	if err != nil {
		t.Fatal(err)
	}
	unproved := ratelimit.Phone(number, false)
	if _, err := b.Logins.Do(t.Context(), old, logins.Enrolled{From: "1", To: "2", Phone: string(unproved)}, b.now); err != nil {
		t.Fatal(err)
	}
	b.login = old // as the request read it before
	a := b.try("1234567")
	if a.Login.Phone != string(unproved) {
		t.Fatalf("the login is counted under %s", a.Login.Phone)
	}
	if got := answer(a.End(t.Context(), factor.Unchecked, down{})); got != "unavailable" {
		t.Errorf("got the answer %q", got)
	}
	for _, key := range []ratelimit.Key{ratelimit.Phone(number, true), unproved} {
		counters, err := b.Limits.Read(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if full := counters.FullAt("codes"); !full.IsZero() && full.UnixMilli() != b.now.UnixMilli() {
			t.Errorf("%s: the codes are full at %v, want %v", key, full, b.now)
		}
	}
}

// A right code passes one login, even if the phone has several accounts.
func TestARightCodeIsClaimedOnce(t *testing.T) {
	b := newBook(t)
	var got []factor.Verdict
	for _, code := range []string{"1234567", "1234567", "7654321"} {
		verdict, err := b.begin().try(code).Claim(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, verdict)
	}
	if want := []factor.Verdict{factor.Right, factor.Wrong, factor.Right}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
