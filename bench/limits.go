package main

import (
	"context"
	"fmt"

	"countersign/bench/report"
	"countersign/bench/rig"
)

// overSource sends requests from a source that has used up its own.
func overSource(ctx context.Context, l *lab) (report.Row, error) {
	const allowed = 2
	r, err := l.rig(ctx, 1, map[string]string{"LIMIT_SOURCE": fmt.Sprintf("%d/1h", allowed)})
	if err != nil {
		return report.Row{}, err
	}
	defer r.Close()
	p, err := r.Member(ctx, nil)
	if err != nil {
		return report.Row{}, err
	}
	var token string
	for range allowed {
		a, err := r.LogIn(ctx, p.Email, rig.Password)
		if err != nil {
			return report.Row{}, err
		}
		token = a.Token
	}
	return tally(ctx, r, "over the source's limit", []try{
		{"login", "POST", "/session", "", `{"email":"a@example.com","password":"whatever"}`, 429, nil},
		{"registration", "POST", "/user", "", `{"fullName":"A","email":"a@example.com","password":"long enough","countryCode":"1","phone":"2015550123"}`, 429, nil},
		{"session", "GET", "/session", token, "", 429, nil},
		{"user", "GET", "/user", token, "", 429, nil},
		{"code", "POST", "/session/verify", token, `{"code":"123456"}`, 429, nil},
		{"send", "POST", "/session/resend", token, `{}`, 429, nil},
	})
}

// overLimits uses each other limit up and tries once more. A source that is below its own limit has that request counted.
func overLimits(ctx context.Context, r *rig.Rig) ([]report.Row, error) {
	var rows []report.Row
	for _, limit := range []struct {
		name string
		use  func(ctx context.Context, r *rig.Rig) (try, error)
	}{
		{"passwords", usePasswords}, {"codes of a login", useCodes(1)}, {"codes of an account", useCodes(2)},
		{"messages", useMessages}, {"pushes", usePushes},
	} {
		t, err := limit.use(ctx, r)
		if err != nil {
			return nil, fmt.Errorf("use up the %s: %w", limit.name, err)
		}
		counts, err := tried(ctx, r, t)
		if err != nil {
			return nil, fmt.Errorf("over the limit of %s: %w", limit.name, err)
		}
		rows = append(rows, nothingDone("over the limit of "+limit.name, counts, 1))
	}
	return rows, nil
}

// overCeilings asks for a text that the ceiling of a source, a country or the stack refuses.
func overCeilings(ctx context.Context, l *lab) ([]report.Row, error) {
	var rows []report.Row
	for _, name := range []string{"SOURCE", "COUNTRY", "ALL"} {
		counts, err := overCeiling(ctx, l, "LIMIT_MESSAGES_"+name)
		if err != nil {
			return nil, fmt.Errorf("over LIMIT_MESSAGES_%s: %w", name, err)
		}
		rows = append(rows, nothingDone("over LIMIT_MESSAGES_"+name, counts, 1))
	}
	return rows, nil
}

// overCeiling has one person send a text, and another one refused twice. The first refusal stands behind the limits of the
// account and its phone, which count and have that back, and it tells the login for how long; from then on nothing is written.
func overCeiling(ctx context.Context, l *lab, setting string) (rig.Counts, error) {
	r, err := l.rig(ctx, 1, map[string]string{setting: "1/1h"})
	if err != nil {
		return rig.Counts{}, err
	}
	defer r.Close()
	var t try
	for range 2 {
		if t, err = useMessages(ctx, r); err != nil {
			return rig.Counts{}, err
		}
	}
	return tried(ctx, r, t)
}

func usePasswords(ctx context.Context, r *rig.Rig) (try, error) {
	p, err := r.Member(ctx, nil)
	if err != nil {
		return try{}, err
	}
	for range 2 {
		if _, err := r.LogIn(ctx, p.Email, wrongOne); err != nil {
			return try{}, err
		}
	}
	return try{"login", "POST", "/session", "", fmt.Sprintf(`{"email":%q,"password":%q}`, p.Email, rig.Password), 429, nil}, nil
}

// useCodes uses codes up in so many logins, of which each may try one.
func useCodes(logins int) func(context.Context, *rig.Rig) (try, error) {
	return func(ctx context.Context, r *rig.Rig) (try, error) {
		p, err := r.Member(ctx, rig.NoApp)
		if err != nil {
			return try{}, err
		}
		var token string
		for range logins {
			a, err := r.LogIn(ctx, p.Email, rig.Password)
			if err != nil {
				return try{}, err
			}
			token = a.Token
			if _, err := r.Verify(ctx, token, p.Phone.WrongCode()); err != nil {
				return try{}, err
			}
		}
		if logins > 1 { // a login of its own has an attempt left, and the account has none
			a, err := r.LogIn(ctx, p.Email, rig.Password)
			if err != nil {
				return try{}, err
			}
			token = a.Token
		}
		return try{"code", "POST", "/session/verify", token, `{"code":"123456"}`, 429, nil}, nil
	}
}

func useMessages(ctx context.Context, r *rig.Rig) (try, error) {
	p, err := r.Member(ctx, rig.NoApp)
	if err != nil {
		return try{}, err
	}
	a, err := r.LogIn(ctx, p.Email, rig.Password)
	if err != nil {
		return try{}, err
	}
	_, err = r.Resend(ctx, a.Token, "sms")
	return try{"send", "POST", "/session/resend", a.Token, `{"channel":"sms"}`, 429, nil}, err
}

func usePushes(ctx context.Context, r *rig.Rig) (try, error) {
	p, err := r.Member(ctx, nil)
	if err != nil {
		return try{}, err
	}
	a, err := r.LogIn(ctx, p.Email, rig.Password)
	if err != nil {
		return try{}, err
	}
	if err := p.Answer(false); err != nil {
		return try{}, err
	}
	// The first refusal tells the login what the denial did to the account's counters; from then on nothing is written.
	_, err = r.Resend(ctx, a.Token, "push")
	return try{"send", "POST", "/session/resend", a.Token, `{"channel":"push"}`, 429, nil}, err
}
