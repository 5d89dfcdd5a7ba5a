package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"countersign/shared/audit"
	"countersign/shared/dynamo"
	"countersign/shared/factors"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// command is one of the tool's commands.
type command struct {
	name, summary, about string

	will  string     // what the command will do; "" if it changes nothing
	event audit.Name // "" for a command without an event
	run   func(ctx context.Context, t tool, a person) error
	done  string
}

func (c command) changes() bool { return c.will != "" }

func named(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

func commands() []command {
	return []command{
		{
			name: "find", summary: "print the id of the account, which its security events contain",
			about: "docs/runbook.md has the query for a person's last events.",
			run: func(_ context.Context, t tool, a person) error {
				fmt.Fprintln(t.out, a.ID)
				return nil
			},
		},
		{
			name: "show", summary: "print what an operator needs to know, and which limits are in use",
			about: "The phone is masked. export prints all of it. A limit counts as in use until it is fully available again; the next\n" +
				"attempt may be allowed sooner, and retryAfter in the refusal says when. docs/runbook.md explains each name.",
			run: show,
		},
		{
			name: "disable", summary: "lock the account out and end its sessions",
			about: "All its sessions and logins end at their next use, and enabling it does not bring them back. To the person and to a\n" +
				"stranger it looks like an address without an account. Its address can't be registered.",
			will: "disable it: its owner can no longer log in, and all its sessions and logins end for good", event: audit.AccountDisabled,
			run:  func(ctx context.Context, t tool, a person) error { return t.users.SetDisabled(ctx, a.ID, true) },
			done: "It is disabled.",
		},
		{
			name: "enable", summary: "let a disabled account log in again",
			about: "Earlier sessions stay ended. If another person knows the password, change it first (docs/runbook.md).",
			will:  "enable it: the person can log in again", event: audit.AccountEnabled,
			run:  func(ctx context.Context, t tool, a person) error { return t.users.SetDisabled(ctx, a.ID, false) },
			done: "It is enabled.",
		},
		{
			name: "unlock", summary: "lift the limits of the account and of its phone",
			about: "Lifts the limits for passwords, codes (LIMIT_CODES_TOTAL too), pushes, unanswered pushes and messages, with their pauses\n" +
				"and those of known browsers. A waiting login may not notice: ask the person to log in again.\n" +
				"If the account has not proved its number (LIMIT_UNPROVED), this also lifts the number's limits for every other account\n" +
				"that has not proved it. The limits of the source (LIMIT_SOURCE, LIMIT_REGISTRATIONS, LIMIT_MESSAGES_SOURCE), of the\n" +
				"country and of the stack stay, and pass with time.\n" +
				"Make sure that the request comes from the person: the limits keep strangers from guessing.",
			will: "lift its limits: a person who was guessing can go on guessing", event: audit.AccountUnlocked,
			run: unlock, done: "Its limits are lifted.",
		},
		{
			name: "logout", summary: "end all sessions and logins of the account",
			about: "They end at their next use, and the account forgets its known browsers. The person can log in again at once.",
			will:  "end all its sessions and logins", event: audit.AccountLoggedOut,
			run:  func(ctx context.Context, t tool, a person) error { return t.users.EndSessions(ctx, a.ID) },
			done: "Its sessions and logins have ended.",
		},
		{
			name: "reopen", summary: "let the person register another phone after losing the old one",
			about: "All sessions and logins end. The account counts as one that never passed a second factor: a person who knows the\n" +
				"password may register it again with another phone, and the account keeps its id. For ADDRESS_HOLD no one else can\n" +
				"register the address; after that anyone can, and the account would be lost. Make sure that the request comes from the\n" +
				"person, and have them register at once.",
			will: "end all its sessions and logins, and let a person who knows the password register another phone", event: audit.AccountReopened,
			run:  func(ctx context.Context, t tool, a person) error { return t.users.Reopen(ctx, a.ID, time.Now()) },
			done: "The person has to register again now, with the same address and password and the new phone.",
		},
		{
			name: "delete", summary: "delete the account, its address and its counters",
			about: "Its sessions and logins end at their next use. The address is free again; registering it gives an account with another id.\n" +
				"Some items can't be found from the account. They contain no personal data and expire: sessions a day after their end, the\n" +
				"counters of the phone's number after two weeks, known browsers after KNOWN_LIFETIME. Logs stay for LogRetentionDays,\n" +
				"backups of the table for 35 days. Authy keeps the person: another account may have the same phone.",
			will: "delete it for good: account, address and counters; its sessions and logins end", event: audit.AccountDeleted,
			run: remove, done: "It is deleted.",
		},
		{
			name: "export", summary: "print what is stored about the person, as JSON",
			about: "The export leaves out the password's hash. It lists everything that it leaves out, with the reason. Make sure that the\n" +
				"request comes from the person, and send the export in a safe way.",
			event: audit.AccountExported, run: export,
		},
	}
}

// do runs a command. If it changes something, do first shows what will happen and asks.
// Afterwards it prints the result and writes a security event.
func (t tool) do(ctx context.Context, c command, a person, p prompt) error {
	if c.changes() {
		fmt.Fprintf(t.out, "Account %s, %s, registered %s: %s.\nThis will %s.\n", a.ID, a.FullName, day(a.CreatedAt), state(a), c.will)
		if err := p.confirm(); err != nil {
			return err
		}
	}
	err := c.run(ctx, t, a)
	_, done := errors.AsType[leftover](err)
	switch {
	case done: // write the event as for a success: the command can't be repeated to write it later
		err = fmt.Errorf("%s: done, except for this: %w", c.name, err)
	case errors.Is(err, users.ErrNotFound):
		return errors.New("the account was deleted in the meantime")
	case err != nil:
		return fmt.Errorf("%s: this may or may not have been done; check with show: %w", c.name, err)
	case c.changes():
		fmt.Fprintln(t.out, c.done)
	}
	if c.event != "" {
		ctx = audit.Into(ctx, slog.NewJSONHandler(t.notes, nil), audit.Request{})
		audit.SetSubject(ctx, a.ID, "")
		audit.Write(ctx, audit.Event{Name: c.event})
	}
	return err
}

// leftover is the error of a command that did the essential part and can't be repeated.
type leftover struct{ error }

func (e leftover) Unwrap() error { return e.error }

// keys returns the keys under which an account's limits are counted: its own, and that
// of its phone, in the set for proved or unproved accounts.
func keys(a person) []ratelimit.Key {
	return []ratelimit.Key{ratelimit.Email(users.Canonical(a.Email)), ratelimit.Phone(a.Phone, a.provedPhone())}
}

// unlock also lifts the limits of a number that the account has not proved. Strangers
// can register any number. These limits keep them from making its phone ring, but
// strangers can also exhaust them, and then only unlock lets the person in.
func unlock(ctx context.Context, t tool, a person) error {
	for _, key := range keys(a) {
		if err := t.limits.Forget(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// parts remove the account's factors.
func (t tool) parts(a person) []dynamo.Part {
	var parts []dynamo.Part
	for _, f := range a.ways {
		parts = append(parts, t.factors.Delete(f))
	}
	return parts
}

// provedPhone reports which of its phone's two sets an account is counted in.
func (a person) provedPhone() bool { return a.Proved && factors.Proved(a.ways, a.Phone) }

// remove deletes the counters first: if a later step fails, the operator can run the
// command again. It deletes them once more at the end, because requests may have
// counted in the meantime. The phone's counters stay, since another account may have
// the same number.
func remove(ctx context.Context, t tool, a person) error {
	counters := keys(a)[0]
	if err := t.limits.Forget(ctx, counters); err != nil {
		return err
	}
	if err := t.users.Delete(ctx, a.Account, t.parts(a)...); err != nil {
		return err
	}
	if err := t.limits.Forget(ctx, counters); err != nil {
		return leftover{err}
	}
	return nil
}
