package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"countersign/shared/authy"
	"countersign/shared/factor"
	"countersign/shared/phone"
)

func day(at time.Time) string { return at.UTC().Format("2006-01-02") }

// state describes whether the person can log in.
func state(a person) string {
	switch {
	case a.Disabled:
		return "disabled"
	case !a.Proved:
		return "never passed a second factor"
	case slices.ContainsFunc(a.ways, func(f factor.Factor) bool { return f.Kind == authy.Kind && f.Ref == "" }):
		return "Authy no longer knows the person; the next login enrols the phone again"
	default:
		return "can log in"
	}
}

// show prints what support needs, on one screen.
func show(ctx context.Context, t tool, a person) error {
	number := "not a phone number"
	if n, err := phone.ParseE164(a.Phone); err == nil {
		number = n.Mask()
	}
	if !a.provedPhone() {
		number += ", not proved"
	}
	app := "no app known"
	if slices.ContainsFunc(a.ways, func(f factor.Factor) bool { return f.App }) {
		app = "with the app"
	}
	for _, row := range [][2]string{
		{"id", a.ID}, {"address", a.Email}, {"name", a.FullName}, {"phone", number + ", " + app},
		{"registered", day(a.CreatedAt)}, {"state", state(a)}, {"generation", fmt.Sprint(a.Generation)},
	} {
		fmt.Fprintf(t.out, "%-11s %s\n", row[0], row[1])
	}
	if !a.Reopened.IsZero() {
		fmt.Fprintf(t.out, "%-11s %s\n", "reopened", a.Reopened.Format(time.RFC3339))
	}
	for i, key := range keys(a) {
		kept, err := t.limits.Stored(ctx, key)
		if err != nil {
			return err
		}
		for _, line := range inUse(kept, time.Now()) {
			fmt.Fprintf(t.out, "%-11s %s\n", []string{"limit", "phone limit"}[i], line)
		}
	}
	return nil
}

// inUse lists the limits that are partly or wholly used, by the names in the runbook. A
// limit counts as in use until it is fully available again.
func inUse(kept map[string]any, now time.Time) []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		n, isNumber := kept[name].(int64)
		switch at := time.UnixMilli(n); {
		case !isNumber || slices.Contains([]string{"ttl", "version"}, name):
		case name == "total":
			if n > 0 {
				list = append(list, fmt.Sprintf("%s: %d wrong codes since a second factor was passed", name, n))
			}
		case at.After(now):
			list = append(list, fmt.Sprintf("%s: in use until %s", name, at.UTC().Format(time.RFC3339)))
		}
	}
	return list
}

// The parts of an export.
type exported struct {
	Account stored                    `json:"account"`
	Factors []storedFactor            `json:"factors"`
	Limits  map[string]map[string]any `json:"limits"`
	Absent  []string                  `json:"notIncluded"`
}

type storedFactor struct {
	ID      string    `json:"id"`
	Ref     string    `json:"providerId"`
	Number  string    `json:"phone"`
	App     bool      `json:"appKnown"`
	State   string    `json:"state"`
	AddedAt time.Time `json:"addedAt"`
}

type stored struct {
	ID           string     `json:"id"`
	Email        string     `json:"email"`
	FullName     string     `json:"fullName"`
	CountryCode  string     `json:"countryCode"`
	Phone        string     `json:"phone"`
	PhoneProved  bool       `json:"phoneVerified"`
	Proved       bool       `json:"secondFactorPassed"`
	Disabled     bool       `json:"disabled"`
	Generation   int        `json:"generation"`
	RegisteredAt time.Time  `json:"registeredAt"`
	ReopenedAt   *time.Time `json:"reopenedAt,omitempty"`
}

// export prints everything in the tables that can be found from the account.
func export(ctx context.Context, t tool, a person) error {
	all := exported{
		Account: stored{
			ID: a.ID, Email: a.Email, FullName: a.FullName, CountryCode: a.CountryCode, Phone: a.Phone, PhoneProved: a.provedPhone(), Proved: a.Proved, Disabled: a.Disabled, Generation: a.Generation, RegisteredAt: a.CreatedAt,
		},
		Limits: map[string]map[string]any{},
		Absent: []string{
			"The password is stored only as a hash, from which it can't be read.",
			"Sessions and logins of the last day can only be found by their tokens. Each contains the account's id, Authy's id, times and the answer to its push.",
			"Known browsers can only be found by their cookies. Each contains the account's id and a time.",
			"Security events and log lines contain the account's id and the address that a request came from; they can be found by that id.",
			"Authy keeps the phone number and the address under providerId.",
		},
	}
	for _, f := range a.ways {
		all.Factors = append(all.Factors, storedFactor{f.ID, f.Ref, f.Number, f.App, string(f.State), f.Added})
	}
	if !a.Reopened.IsZero() {
		all.Account.ReopenedAt = &a.Reopened
	}
	for i, key := range keys(a) {
		kept, err := t.limits.Stored(ctx, key)
		if err != nil {
			return err
		}
		maps.DeleteFunc(kept, func(name string, _ any) bool { return slices.Contains([]string{"id", "wrote", "ttl", "version"}, name) })
		for name, value := range kept {
			if ms, isNumber := value.(int64); isNumber && name != "total" { // every other number is a time
				kept[name] = time.UnixMilli(ms).UTC().Format(time.RFC3339)
			}
		}
		all.Limits[[]string{"ofTheAccount", "ofThePhone"}[i]] = kept
	}
	text, err := json.MarshalIndent(all, "", "  ")
	if err != nil {
		return err
	}
	fmt.Fprintln(t.out, string(text))
	return nil
}
