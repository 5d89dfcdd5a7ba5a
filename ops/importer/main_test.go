package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"countersign/shared/factor"
	"countersign/shared/factors"
	"countersign/shared/password"
	"countersign/shared/users"
	dynamosim "countersign/sim/dynamodb"
	"countersign/sim/dynamodb/tabletest"
)

// hash looks like bcrypt. No known password matches it.
const hash = "$2a$04$abcdefghijklmnopqrstuuKCGZPxjLNnxyeRRUqUrRwF4bEyxQf/q"

func object(change ...string) string {
	fields := map[string]string{
		"email": "Ada@Example.com", "fullName": "Ada Lovelace", "passwordHash": hash, "countryCode": "1", "phone": "201-555-0123", "authyId": "1234",
	}
	for i := 0; i+1 < len(change); i += 2 {
		fields[change[i]] = change[i+1]
	}
	var parts []string
	for name, value := range fields {
		parts = append(parts, fmt.Sprintf("%q:%q", name, value))
	}
	return "{" + strings.Join(parts, ",") + "}\n"
}

func TestImport(t *testing.T) {
	client := tabletest.Client(t)
	name, ways := tabletest.New(t, client), tabletest.NewSorted(t, client)
	connect := func(context.Context) (*dynamodb.Client, error) { return client, nil }
	var out bytes.Buffer
	in := object() + "\n" + object("email", "grace@example.com", "authyId", "1235") + object("email", "ADA@EXAMPLE.com")
	if err := run(t.Context(), []string{"-users", name, "-factors", ways}, strings.NewReader(in), &out, connect); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "2 written, 1 there already, 0 wrong\n" {
		t.Errorf("got %q", got)
	}
	a, err := users.New(client, name).ByEmail(t.Context(), "ada@example.com")
	if err != nil {
		t.Fatal(err)
	}
	if a.Email != "Ada@example.com" || a.FullName != "Ada Lovelace" || a.Phone != "+12015550123" || a.CountryCode != "1" ||
		a.PasswordHash != hash || !a.Proved || a.Disabled {
		t.Errorf("got %+v", a)
	}
	list, err := factors.New(client, ways).List(t.Context(), a.ID)
	if err != nil || len(list) != 1 || list[0].Ref != "1234" || list[0].Number != a.Phone || !list[0].App || list[0].State != factor.Active || list[0].Kind != "authy" {
		t.Errorf("factors: got %+v, %v", list, err)
	}
	out.Reset()
	if err := run(t.Context(), []string{"-users", name, "-factors", ways}, strings.NewReader(in), &out, connect); err != nil || out.String() != "0 written, 3 there already, 0 wrong\n" {
		t.Errorf("again: got %v, %q", err, &out)
	}
}

// A wrong line is named by its number, and none of its text is printed.
func TestWrongLines(t *testing.T) {
	client := tabletest.Client(t)
	name, ways := tabletest.New(t, client), tabletest.NewSorted(t, client)
	connect := func(context.Context) (*dynamodb.Client, error) { return client, nil }
	for want, text := range map[string]string{
		"line 1: not a JSON object":                                            "ada@example.com\n",
		"line 1: email":                                                        object("email", "Ada"),
		"line 1: fullName":                                                     object("fullName", ""),
		"line 1: phone: This phone number is too short":                        object("phone", "12"),
		"line 1: countryCode: There is no such calling code":                   object("countryCode", "999"),
		"line 1: countryCode: The phone number begins with":                    object("countryCode", "44", "phone", "+1 201-555-0123"),
		"line 1: phone: Does this phone number begin with":                     object("countryCode", "49", "phone", "491725555555"),
		"line 2: phone is not a string; a number would lose its leading zeros": object("email", "grace@example.com") + strings.Replace(object(), `"201-555-0123"`, "2015550123", 1),
		"line 1: countryCode is neither text nor a whole number":               strings.Replace(object(), `"1"`, "-1", 1),
		"line 1: authyId":                                                      object("authyId", "../1"),
		"line 1: passwordHash is neither":                                      object("passwordHash", "5f4dcc3b5aa765d61d8327deb882cf99"),
		"line 1: not UTF-8":                                                    strings.Replace(object(), "Lovelace", "\xe9", 1),
		"line 1: a field occurs twice":                                         strings.Replace(object(), `"email"`, `"EMAIL"`, 1),
		"line 1: a field occurs twice, or":                                     strings.Replace(object(), "{", `{"phone":"1",`, 1),
		"line 1: more than one":                                                strings.TrimSpace(object()) + " {}\n",
		"line 2: not a JSON object":                                            object("email", "grace@example.com") + object("role", "admin"),
	} {
		var out bytes.Buffer
		err := run(t.Context(), []string{"-users", name, "-factors", ways}, strings.NewReader(text), &out, connect)
		if err == nil || !strings.HasPrefix(out.String(), want) || !strings.Contains(out.String(), "1 wrong") {
			t.Errorf("got %v, %q, want %q", err, &out, want)
		}
		if strings.Contains(out.String(), "Ada") || strings.Contains(out.String(), "555") {
			t.Errorf("shows a person: %s", &out)
		}
	}
}

func TestErrors(t *testing.T) {
	engine := tabletest.Start(t)
	client := tabletest.Dial(engine.URL)
	name, ways := tabletest.New(t, client), tabletest.NewSorted(t, client)
	connect := func(context.Context) (*dynamodb.Client, error) { return client, nil }
	broken := func(context.Context) (*dynamodb.Client, error) { return nil, errors.New("no settings") }
	args := []string{"-users", name, "-factors", ways}
	try := func(args []string, in string, connect func(context.Context) (*dynamodb.Client, error)) error {
		return run(t.Context(), args, strings.NewReader(in), &bytes.Buffer{}, connect)
	}
	for want, err := range map[string]error{
		"want -users NAME, -factors NAME": try(nil, "", connect),
		"flag provided":                   try([]string{"-tabel", "x"}, "", connect),
		"no settings":                     try(args, "", broken),
		"token too long":                  try(args, strings.Repeat("x", longestLine+1), connect),
		"read accounts":                   run(t.Context(), args, iotest.ErrReader(errors.New("broken")), &bytes.Buffer{}, connect),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	engine.Inject(func(dynamosim.Call) dynamosim.Fault { return dynamosim.Fault{Code: "AccessDeniedException"} })
	if err := try(args, object(), connect); err == nil || !strings.HasPrefix(err.Error(), "line 1: create account") {
		t.Errorf("refused table: got %v", err)
	}
}

func TestTheTestsHashIsOne(t *testing.T) {
	if err := password.CanCheck(hash); err != nil {
		t.Fatal(err)
	}
}
