package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"countersign/shared/audit"
	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// command is one thing that the tool does.
type command struct {
	name, summary, about string

	will  string     // what a change will do; "" changes nothing
	event audit.Name // "" is none
	run   func(ctx context.Context, t tool, a users.Account) error
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
			name: "find", summary: "print the id of the account, by which its security events are found",
			about: "docs/runbook.md has the query for a person's last events.",
			run: func(_ context.Context, t tool, a users.Account) error {
				fmt.Fprintln(t.out, a.ID)
				return nil
			},
		},
		{
			name: "show", summary: "print what an operator needs to know, and which limits are in use",
			about: "The phone is masked. export prints all of it. A limit is in use until all of it is there again; the next try may be\n" +
				"allowed sooner, and retryAfter in the refusal says when. docs/runbook.md says what each name stands for.",
			run: show,
		},
		{
			name: "disable", summary: "lock the account out and end its sessions",
			about: "All its sessions and logins end at their next use, and stay over when it is enabled again. To the person and to a\n" +
				"stranger it looks like an address that nobody has. Its address can't be registered.",
			will: "disable it: nobody can log in, and all its sessions and logins end for good", event: audit.AccountDisabled,
			run:  func(ctx context.Context, t tool, a users.Account) error { return t.users.SetDisabled(ctx, a.ID, true) },
			done: "It is disabled.",
		},
		{
			name: "enable", summary: "let a disabled account log in again",
			about: "Sessions from before stay over. If somebody else knows the password, change it first (docs/runbook.md).",
			will:  "enable it: the person can log in again", event: audit.AccountEnabled,
			run:  func(ctx context.Context, t tool, a users.Account) error { return t.users.SetDisabled(ctx, a.ID, false) },
			done: "It is enabled.",
		},
		{
			name: "unlock", summary: "lift the limits of the account and of its phone",
			about: "Lifts passwords, codes (LIMIT_CODES_TOTAL too), pushes, messages, the pauses and the places of unanswered pushes, those of\n" +
				"known browsers among them. A login that waits may not notice: ask the person to log in anew.\n" +
				"Those of a number that the account has not proved (LIMIT_UNPROVED) are lifted for all others that have not proved it,\n" +
				"too. The limits of the source (LIMIT_SOURCE, LIMIT_REGISTRATIONS, LIMIT_MESSAGES_SOURCE), of the country and of the\n" +
				"stack stay, and pass with time.\n" +
				"Make sure that it is the person who asks: the limits keep a stranger from guessing.",
			will: "lift its limits: whoever guessed may go on guessing", event: audit.AccountUnlocked,
			run: unlock, done: "Its limits are lifted.",
		},
		{
			name: "logout", summary: "end all sessions and logins of the account",
			about: "They end at their next use, and no browser is known to the account any more. The person can log in again at once.",
			will:  "end all its sessions and logins", event: audit.AccountLoggedOut,
			run:  func(ctx context.Context, t tool, a users.Account) error { return t.users.EndSessions(ctx, a.ID) },
			done: "Its sessions and logins are over.",
		},
		{
			name: "reopen", summary: "let the person register another phone, after the old one was lost",
			about: "All sessions and logins end. The account counts as one that never passed a second factor: whoever knows the password\n" +
				"may register it again with another phone, and keeps its id. Nobody else can take the address for ADDRESS_HOLD; after\n" +
				"that anybody may, and the account would be lost. So make sure that it is the person, and let them do it at once.",
			will: "end all its sessions and logins, and let whoever knows the password register another phone", event: audit.AccountReopened,
			run:  func(ctx context.Context, t tool, a users.Account) error { return t.users.Reopen(ctx, a.ID, time.Now()) },
			done: "The person has to register again now, with the same address and password and the new phone.",
		},
		{
			name: "delete", summary: "delete the account, its address and its counters",
			about: "Its sessions and logins end at their next use. The address is free again; who registers it gets an account with another id.\n" +
				"What can't be found by the account runs out by itself and names no person: sessions a day after their end, what was\n" +
				"counted for the phone's number after two weeks, known browsers after KNOWN_LIFETIME. Logs stay for LogRetentionDays,\n" +
				"backups of the table for 35 days. Authy keeps the person: another account may have the same phone.",
			will: "delete it for good: account, address and counters; its sessions and logins end", event: audit.AccountDeleted,
			run: remove, done: "It is deleted.",
		},
		{
			name: "export", summary: "print what is stored about the person, as JSON",
			about: "Without the password's hash. What the answer does not have, it lists with the reason. Make sure that it is the person\n" +
				"who asks, and send it in a safe way.",
			event: audit.AccountExported, run: export,
		},
	}
}

// do does a command: what will happen is shown and asked first, and what was done is
// told, and written as a security event.
func (t tool) do(ctx context.Context, c command, a users.Account, p prompt) error {
	if c.changes() {
		fmt.Fprintf(t.out, "Account %s, %s, registered %s: %s.\nThis will %s.\n", a.ID, a.FullName, day(a.CreatedAt), state(a), c.will)
		if err := p.confirm(); err != nil {
			return err
		}
	}
	err := c.run(ctx, t, a)
	_, done := errors.AsType[leftover](err)
	switch {
	case done: // told like a success, or nothing would ever tell of it
		err = fmt.Errorf("%s: it was done, but for this: %w", c.name, err)
	case errors.Is(err, users.ErrNotFound):
		return errors.New("the account is gone meanwhile")
	case err != nil:
		return fmt.Errorf("%s: it is not known whether it was done, so look with show: %w", c.name, err)
	case c.changes():
		fmt.Fprintln(t.out, c.done)
	}
	if c.event != "" {
		ctx = audit.Into(ctx, slog.NewJSONHandler(t.notes, nil), audit.Request{})
		audit.Of(ctx, a.ID, "")
		audit.Write(ctx, audit.Event{Name: c.event})
	}
	return err
}

// leftover is the error of a command that did what matters, and can't be repeated.
type leftover struct{ error }

func (e leftover) Unwrap() error { return e.error }

// keys are where an account's limits are counted: its own, and those of its phone, in the
// set that it belongs to.
func keys(a users.Account) []ratelimit.Key {
	return []ratelimit.Key{ratelimit.Email(users.Canonical(a.Email)), ratelimit.Phone(a.Phone, provedPhone(a))}
}

// unlock lifts what is counted of a number that the account has not proved, too. That keeps
// strangers, who can register any number, from making its phone ring; but they can use it
// up, and then only this lets the person in.
func unlock(ctx context.Context, t tool, a users.Account) error {
	for _, key := range keys(a) {
		if err := t.limits.Forget(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// provedPhone tells in which set of its phone an account is counted.
func provedPhone(a users.Account) bool { return a.Proved && a.PhoneVerified }

// remove forgets the counters first, so that it can be repeated where the rest fails,
// and once more, for what was counted meanwhile. Those of the phone stay: another
// account may have the same number.
func remove(ctx context.Context, t tool, a users.Account) error {
	counters := keys(a)[0]
	if err := t.limits.Forget(ctx, counters); err != nil {
		return err
	}
	if err := t.users.Delete(ctx, a); err != nil {
		return err
	}
	if err := t.limits.Forget(ctx, counters); err != nil {
		return leftover{err}
	}
	return nil
}
