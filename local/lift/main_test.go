package main

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestCommand(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	var first string
	for _, address := range []string{"Ada@Example.com", " ada@example.COM\n", "ADA@EXAMPLE.COM\n"} {
		var out, ask bytes.Buffer
		if err := run([]string{"-table", "login-Limits"}, strings.NewReader(address), &out, &ask, now); err != nil {
			t.Fatal(err)
		}
		// the first 16 bytes of SHA-256 of "email", a zero byte and the address as it is compared
		for _, want := range []string{"--table-name 'login-Limits'", `{"id":{"S":"email#`, "REMOVE #total", `{"N":"1800604800"}`} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("got %s, want %s in it", &out, want)
			}
		}
		if strings.Contains(strings.ToLower(out.String()), "ada@") {
			t.Errorf("the command shows the address: %s", &out)
		}
		if first == "" {
			first = out.String()
		}
		if out.String() != first {
			t.Errorf("%q: another account: %s", address, &out)
		}
	}
}

func TestErrors(t *testing.T) {
	for want, test := range map[string]struct {
		args []string
		in   io.Reader
	}{
		"want -table NAME":          {nil, strings.NewReader("")},
		"no other argument":         {[]string{"-table", "x", "ada@example.com"}, strings.NewReader("")},
		"flag provided":             {[]string{"-tabel", "x"}, strings.NewReader("")},
		"that is no e-mail address": {[]string{"-table", "x"}, strings.NewReader("Ada <ada@example.com>\n")},
		"read address: broken":      {[]string{"-table", "x"}, iotest.ErrReader(errors.New("broken"))},
	} {
		var out bytes.Buffer
		err := run(test.args, test.in, &out, io.Discard, time.Now())
		if err == nil || !strings.Contains(err.Error(), want) || out.Len() > 0 {
			t.Errorf("got %v and %q, want %s", err, &out, want)
		}
	}
}
