// Package audit writes security events: one line of JSON each, beside the line of the
// request in which it happened. An operator reads a person's last events from them
// (docs/runbook.md).
//
// An event names its account by the id, its login by the id, and where it came from by
// the source and by the browser's family. It never holds a password, code, token, phone,
// e-mail address or name. Whose request it is is said once, with [Of], so that the
// places that know only what happened, such as a limit, need not know it.
package audit

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"countersign/shared/browser"
)

type trailKey struct{}

// trail is what the events of one request have in common.
type trail struct {
	to      slog.Handler
	request Request

	mu             sync.Mutex
	account, login string
}

// Request is where events come from. The zero value is for what is no request: a
// command of the operator.
type Request struct {
	ID     string
	Source string // the counted address (api.Source)
	Agent  string // the User-Agent; only its family is written
}

// Into sends the events under ctx to the handler. Without it none is written.
func Into(ctx context.Context, to slog.Handler, r Request) context.Context {
	return context.WithValue(ctx, trailKey{}, &trail{to: to, request: r})
}

// Of says whose request ctx belongs to: the account's id, and the login's, "" for none.
// The events from then on name them.
func Of(ctx context.Context, account, login string) {
	if t, ok := ctx.Value(trailKey{}).(*trail); ok {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.account, t.login = account, login
	}
}

// Event is one thing that happened. What does not belong to its kind is "".
type Event struct {
	Name   Name
	Method string // what the person did: password, push or code
	Factor string // what passed the login, as in its amr: push or otp
	Limit  string // which limit refused, by its name on the dashboard
}

// Write writes an event. It happens at once, and not at the end of the request: what
// is done stays done when the rest fails.
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
	// stdout is all there is: nowhere is left to report that it failed.
	_ = t.to.Handle(ctx, line)
}

// agent is the browser's family and system, such as "Firefox on Windows".
func agent(r Request) string {
	if r.ID == "" {
		return "" // no request, so no browser either
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
