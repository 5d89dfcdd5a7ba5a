package main

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/shared/api/apitest"
	"countersign/shared/logins"
	authysim "countersign/sim/authy"
	"countersign/sim/functiontest"
)

func (r *rig) word(options ...apitest.Option) apitest.Answer {
	r.T.Helper()
	return r.Request("GET /authy/status", options...)
}

func TestTheTutorialsWords(t *testing.T) {
	r := newRig(t, "COMPAT_STATUS_WAIT=0s")
	p := r.Account()
	for name, c := range map[string]struct {
		l    functiontest.Login
		want string
	}{
		"a push waits":        {r.Push(r.Login(p), 0), "unverified"},
		"approved":            {r.approved(p), "approved"},
		"denied":              {r.Answer(r.Push(r.Login(r.Account()), 0), logins.Denied, 0), "denied"},
		"no push":             {r.Login(p), "denied"},
		"the push ran out":    {r.Push(r.Login(p, functiontest.Began(5*time.Minute)), 2*time.Minute), "denied"},
		"the login ran out":   {r.Login(p, functiontest.Began(10*time.Minute)), "denied"},
		"given up":            {r.Do(r.Login(p), logins.Closed{}), "denied"},
		"locked":              {r.Do(r.Do(r.Login(p), logins.CodeTried{Max: 1}), logins.CodeWrong{Max: 1}), "denied"},
		"passed by a code":    {r.Pass(r.Login(p), time.Minute), "approved"},
		"logged out":          {r.Do(r.Pass(r.Login(p), 0), logins.Closed{}), "denied"},
		"an idle session":     {r.Pass(r.Login(p, functiontest.Began(31*time.Minute)), 30*time.Minute), "denied"},
		"a registration":      {r.Login(p, functiontest.Registered), "denied"},
		"nobody's token":      {functiontest.Login{Login: logins.Login{Client: logins.TokenClient}, Token: logins.NewToken()}, "denied"},
		"approved, by cookie": {r.approved(p, functiontest.Cookie), "approved"},
	} {
		t.Run(name, func(t *testing.T) {
			functiontest.Want(t, r.word(functiontest.As(c.l)), 200, `{"status":"`+c.want+`"}`)
		})
	}
	for name, option := range map[string]apitest.Option{
		"no token": func(*apitest.Request) {}, "the text null": apitest.Header("X-API-TOKEN", "null"),
	} {
		t.Run(name, func(t *testing.T) { functiontest.WantError(t, r.word(option), 403, "session_required", "") })
	}
}

// The first read that finds the push approved makes the session here too.
func TestTheTutorialsClientIsLoggedIn(t *testing.T) {
	r := newRig(t)
	l := r.approved(r.Account())
	r.word(apitest.Header("X-API-TOKEN", l.Token.Reveal()))
	r.WantState(l, logins.Active)
}

func TestAPendingAnswerIsHeld(t *testing.T) {
	r := newRig(t, "COMPAT_STATUS_WAIT=120ms")
	l := r.Push(r.Login(r.Account()), 0)
	var reads atomic.Int32
	r.Fail(func(string, string) bool { reads.Add(1); return false })
	begin := time.Now()
	functiontest.Want(t, r.word(functiontest.As(l)), 200, `{"status":"unverified"}`)
	if took := time.Since(begin); took < 120*time.Millisecond {
		t.Errorf("answered after %v", took)
	}
	if n := reads.Load(); n < 1 || n > 3 { // at the begin, to be held, and at the end, unless the first one took that long
		t.Errorf("%d requests to the tables", n)
	}
}

// A lost callback is made up for here too.
func TestF5TheTutorialsClientNeedsNoCallback(t *testing.T) {
	r := newRig(t)
	l := r.Push(r.Login(r.Account(), functiontest.Began(time.Minute)), 20*time.Second)
	r.Press(l, authysim.Approved)
	functiontest.Want(t, r.word(functiontest.As(l)), 200, `{"status":"approved"}`)
}

func TestAHeldAnswerComesWithTheChange(t *testing.T) {
	r := newRig(t, "COMPAT_STATUS_WAIT=15s")
	l := r.Push(r.Login(r.Account()), 0)
	var once sync.Once
	read := make(chan struct{})
	r.Fail(func(operation, _ string) bool {
		once.Do(func() { close(read) })
		return false
	})
	done := make(chan apitest.Answer)
	go func() { done <- r.word(functiontest.As(l)) }()
	<-read
	r.Answer(l, logins.Approved, 0)
	functiontest.Want(t, <-done, 200, `{"status":"approved"}`)
}

// ST-7: of one login one read is held, the newest. The older ones are answered when they
// look again, and not at once, and the newest gets the answer. A read of another login
// is held beside it, and the status poll is not held at all.
func TestST7OneReadIsHeldOfALogin(t *testing.T) {
	const older = 5
	r := newRig(t, "COMPAT_STATUS_WAIT=15s")
	p := r.Account()
	l, other := r.Push(r.Login(p), 0), r.Push(r.Login(p), 0)
	held := func(l functiontest.Login) chan apitest.Answer {
		noted, done := r.Read(l).Reader, make(chan apitest.Answer, 1)
		go func() { done <- r.word(functiontest.As(l)) }()
		for r.Read(l).Reader == noted {
			time.Sleep(time.Millisecond)
		}
		return done
	}
	beside := held(other)
	var replaced []chan apitest.Answer
	begin := time.Now()
	for range older {
		replaced = append(replaced, held(l))
	}
	newest := held(l)
	for _, done := range replaced {
		functiontest.Want(t, <-done, 200, `{"status":"unverified"}`)
	}
	if took := time.Since(begin); took < look {
		t.Errorf("all were answered after %v, want %v at the least", took, look)
	}
	if state := r.state(l); state != "pending/pending" {
		t.Errorf("the login is %s", state)
	}
	r.Answer(l, logins.Approved, 0)
	r.Answer(other, logins.Approved, 0)
	functiontest.Want(t, <-newest, 200, `{"status":"approved"}`)
	functiontest.Want(t, <-beside, 200, `{"status":"approved"}`)
}

// ST-7: a read that can't be noted is held for no longer than a look, and the log says
// why. One that is replaced before it was noted is, too.
func TestST7AReadThatIsNotNotedIsNotHeld(t *testing.T) {
	r := newRig(t, "COMPAT_STATUS_WAIT=15s")
	l := r.Push(r.Login(r.Account()), 0)
	r.Fail(func(operation, setting string) bool { return operation == "UpdateItem" && setting == "LOGINS_TABLE" })
	done := make(chan apitest.Answer, 1)
	begin := time.Now()
	go func() { done <- r.word(functiontest.As(l)) }()
	got := <-done
	took := time.Since(begin)
	r.Fail(nil)
	functiontest.Want(t, got, 200, `{"status":"unverified"}`)
	if took < look || !strings.Contains(got.Log, `"failure":"logins: write login`) {
		t.Errorf("after %v, log: %s", took, got.Log)
	}
	r.Answer(l, logins.Approved, 0)
	functiontest.Want(t, r.word(functiontest.As(l)), 200, `{"status":"approved"}`)
}

// ST-7: without a wait no read is held, and none is written down.
func TestST7WithoutAWait(t *testing.T) {
	r := newRig(t, "COMPAT_STATUS_WAIT=0s")
	l := r.Push(r.Login(r.Account()), 0)
	r.word(functiontest.As(l))
	if reader := r.Read(l).Reader; reader != "" {
		t.Errorf("the login has a reader: %s", reader)
	}
}

// Any answer but a 200 would end those clients' asking: with the table down they
// are told to go on, and the log is told the truth.
func TestTheTutorialsClientGoesOnWhileTheTableIsDown(t *testing.T) {
	r := newRig(t, "COMPAT_STATUS_WAIT=0s")
	l := r.approved(r.Account(functiontest.Unproved), functiontest.Cookie)
	r.FailEach(2, func() func() apitest.Answer {
		return func() apitest.Answer { return r.word(functiontest.As(l)) }
	}, func(got apitest.Answer) { functiontest.Want(t, got, 200, `{"status":"approved"}`) }, func(got apitest.Answer) {
		if functiontest.OnlyTheBrowserIsLost(got) {
			return
		}
		functiontest.Want(t, got, 200, `{"status":"unverified"}`)
		if !strings.Contains(got.Log, `"failure":"`) {
			t.Errorf("the log has no failure: %s", got.Log)
		}
		if len(got.Cookies) > 0 {
			t.Errorf("a failure sets cookies: %v", got.Cookies)
		}
	})
}

// A client that goes away ends the wait.
func TestAHeldAnswerEndsWithItsClient(t *testing.T) {
	r := newRig(t, "COMPAT_STATUS_WAIT=15s")
	l := r.Push(r.Login(r.Account()), 0)
	ctx, leave := context.WithCancel(t.Context())
	r.Fail(func(string, string) bool {
		time.AfterFunc(time.Millisecond, leave)
		return false
	})
	request := httptest.NewRequestWithContext(ctx, "GET", "/authy/status", nil)
	request.Header.Set("X-API-TOKEN", l.Token.Reveal())
	if word, _ := r.Handler.watch(nil, request); word != unverified {
		t.Errorf("got %q", word)
	}
}
