package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"countersign/bench/report"
	"countersign/bench/rig"
	"countersign/bench/stats"
)

// A try is a request that must be refused.
type try struct {
	name                      string
	method, path, token, body string
	status                    int
	headers                   map[string]string
}

// malformed is what nothing may be done for. token is that of a login that waits.
func malformed(token string) []try {
	login := func(name, body string, status int) try { return try{name, "POST", "/session", "", body, status, nil} }
	return []try{
		login("no JSON", `{"email":`, 400),
		login("a list", `[]`, 400),
		login("an unknown field", `{"email":"a@example.com","password":"x","admin":true}`, 400),
		login("a field twice", `{"email":"a@example.com","email":"b@example.com","password":"x"}`, 400),
		login("a wrong type", `{"email":7,"password":"x"}`, 400),
		login("no e-mail address", `{"email":"nobody","password":"x"}`, 400),
		login("no password", `{"email":"a@example.com"}`, 400),
		login("a password of 4 KB", `{"email":"a@example.com","password":"`+strings.Repeat("x", 4096)+`"}`, 400),
		login("a body of 20 KB", `{"email":"`+strings.Repeat("x", 20<<10)+`"}`, 413),
		{"no JSON and no form", "POST", "/session", "", `x`, 415, map[string]string{"Content-Type": "text/plain"}},
		{"registration without a phone", "POST", "/user", "", `{"fullName":"A","email":"a@example.com","password":"long enough","countryCode":"1"}`, 400, nil},
		{"registration with a phone of letters", "POST", "/user", "", `{"fullName":"A","email":"a@example.com","password":"long enough","countryCode":"1","phone":"abc"}`, 400, nil},
		{"registration with a short password", "POST", "/user", "", `{"fullName":"A","email":"a@example.com","password":"short","countryCode":"1","phone":"2015550123"}`, 400, nil},
		{"no token", "GET", "/session", "", "", 403, nil},
		{"a token that is none", "GET", "/session", "cs_none", "", 403, nil},
		{"poll without a token", "GET", "/session/status", "", "", 403, nil},
		{"a code of two digits", "POST", "/session/verify", token, `{"code":"12"}`, 400, nil},
		{"a code of letters", "POST", "/session/verify", token, `{"code":"abcdef"}`, 400, nil},
		{"an unknown channel", "POST", "/session/resend", token, `{"channel":"pigeon"}`, 400, nil},
		{"a callback without a signature", "POST", "/authy/callback", "", `{"uuid":"x","status":"approved"}`, 401, nil},
		{"a callback with a wrong signature", "POST", "/authy/callback", "", `{"uuid":"x","status":"approved"}`, 401,
			map[string]string{"X-Authy-Signature": "AAAA", "X-Authy-Signature-Nonce": "1"}},
	}
}

// tried sends it and tells what that came to.
func tried(ctx context.Context, r *rig.Rig, t try) (rig.Counts, error) {
	request, err := http.NewRequestWithContext(ctx, t.method, r.URL+t.path, strings.NewReader(t.body))
	if err != nil {
		return rig.Counts{}, fmt.Errorf("%s: %w", t.name, err)
	}
	request.Header.Set("Content-Type", "application/json")
	if t.token != "" {
		request.Header.Set("Authorization", "Bearer "+t.token)
	}
	for name, value := range t.headers {
		request.Header.Set(name, value)
	}
	counts, err := r.Count(func() error {
		a, err := r.Send(request)
		if err != nil {
			return err
		}
		return a.Want(t.status)
	})
	if err != nil {
		return counts, fmt.Errorf("%s: %w", t.name, err)
	}
	return counts, nil
}

// refused counts the provider calls and writes of what is malformed or over a limit.
func refused(ctx context.Context, l *lab) ([]report.Row, error) {
	r, err := l.rig(ctx, 1, map[string]string{
		"LIMIT_PASSWORDS": "2/1h", "LIMIT_MESSAGES": "1/1h", "LIMIT_MESSAGES_PAUSE": "1s", "LIMIT_PUSHES": "1/1h",
		"LIMIT_CODES_LOGIN": "1", "LIMIT_CODES_ACCOUNT": "2/1h",
	})
	if err != nil {
		return nil, err
	}
	defer r.Close()
	p, err := r.Member(ctx, nil)
	if err != nil {
		return nil, err
	}
	a, err := r.LogIn(ctx, p.Email, rig.Password)
	if err != nil {
		return nil, err
	}
	first, err := tally(ctx, r, "malformed", malformed(a.Token))
	if err != nil {
		return nil, err
	}
	over, err := overLimits(ctx, r)
	if err != nil {
		return nil, err
	}
	limited, err := overSource(ctx, l)
	if err != nil {
		return nil, err
	}
	ceilings, err := overCeilings(ctx, l)
	return slices.Concat([]report.Row{first, limited}, over, ceilings), err
}

// tally sums up what several tries came to.
func tally(ctx context.Context, r *rig.Rig, what string, tries []try) (report.Row, error) {
	var sum rig.Counts
	for _, t := range tries {
		counts, err := tried(ctx, r, t)
		if err != nil {
			return report.Row{}, err
		}
		sum = sum.Plus(counts)
	}
	return nothingDone(fmt.Sprintf("%s, %d kinds", what, len(tries)), sum, 0), nil
}

// nothingDone judges what a refusal came to. own is how many writes are the counts of the source's own requests, which are
// below their limit.
func nothingDone(what string, c rig.Counts, own int) report.Row {
	calls, stored := c.Calls(), c.Table.Stored-own
	row := report.Row{
		ID: "P-10", What: what, Got: fmt.Sprintf("%d provider calls, %d writes", calls, stored), Goal: "0, 0",
		Verdict: report.All(report.AtMost(stats.Exactly(float64(calls)), 0), report.AtMost(stats.Exactly(float64(stored)), 0)),
	}
	if own > 0 {
		row.Info = fmt.Sprintf("besides %d for the count of the source's own requests", own)
	}
	return row
}
