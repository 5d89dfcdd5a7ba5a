// Package audit writes security events to the log, one line of JSON each, beside the
// line of the request in which they happen. An operator reads an account's last events
// from them (docs/runbook.md).
//
// An event contains the ids of the account and the login, the client's address for
// counting, and the browser's family. It never contains a password, code, token, phone
// number, e-mail address or name. The handler names the account and the login with
// [SetSubject]. After that, code that only knows what happened, such as a limit, can write
// events without knowing to which account.
package audit

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"countersign/shared/browser"
)

type trailKey struct{}

// trail is what the events of a request have in common.
type trail struct {
	to      slog.Handler
	request Request

	mu             sync.Mutex
	account, login string
}

// Request describes the request in which events happen. An operator's command has no
// request and uses the zero value.
type Request struct {
	ID     string
	Source string // the client's address for counting (api.Source)
	Agent  string // the User-Agent; only the browser and system in it are written
}

// Into makes events under ctx go to the handler. Without it, events are dropped.
func Into(ctx context.Context, to slog.Handler, r Request) context.Context {
	return context.WithValue(ctx, trailKey{}, &trail{to: to, request: r})
}

// SetSubject sets the account and the login that later events under ctx name. login is "" if
// there is none.
func SetSubject(ctx context.Context, account, login string) {
	if t, ok := ctx.Value(trailKey{}).(*trail); ok {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.account, t.login = account, login
	}
}

// Event is one security event. Fields that its kind does not use are "".
type Event struct {
	Name   Name
	Method string // what the person used: password, push or code
	Factor string // what passed the login, as in its amr: push or otp
	Limit  string // the limit that refused, by its name on the dashboard
}

// Write writes an event immediately, not at the end of the request: if the request
// fails later, the event has still happened.
func Write(ctx context.Context, e Event) {
	t, ok := ctx.Value(trailKey{}).(*trail)
	if !ok {
		return
	}
	line := slog.NewRecord(time.Now().UTC(), slog.LevelInfo, "event", 0)
	add := func(key, value string) {
		if value != "" {
			line.AddAttrs(slog.String(key, value))
		}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	add("security_event", string(e.Name))
	add("account", t.account)
	add("login", t.login)
	add("method", e.Method)
	add("factor", e.Factor)
	add("limit", e.Limit)
	if !e.Name.byPhone() {
		add("source", t.request.Source)
		add("agent", agent(t.request))
	}
	add("requestId", t.request.ID)
	// Without stdout there is nowhere to report an error.
	_ = t.to.Handle(ctx, line)
}

// agent names the browser and its system, such as "Firefox on Windows".
func agent(r Request) string {
	if r.ID == "" {
		return "" // an operator's command has no browser
	}
	family, system := browser.Of(r.Agent)
	if family == "" {
		family = "other"
	}
	if system == "" {
		return family
	}
	return family + " on " + system
}
