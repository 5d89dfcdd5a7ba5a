package e2e_test

import (
	"regexp"
	"strings"
	"testing"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

// LG-2: nothing secret is printed, whatever is done and whatever fails. (The
// other tests look for passwords, tokens, numbers and addresses in their logs as
// well; codes are too short to be told from other digits in a long log.)
func TestLogShowsNoSecret(t *testing.T) {
	t.Parallel()
	s := start(t, stack.Options{})
	s.secret("key", s.Authy.Key())
	p := s.member(t)
	c := s.client(t, tokens)
	c.begin(p)
	codes := []string{p.phone.WrongCode(), p.phone.Code()}
	c.verify(codes[0]).want(401)
	for _, kind := range []authysim.Kind{authysim.Reset, authysim.ResetBody, authysim.HTML} {
		s.Authy.Faults().Set(authysim.EndpointVerify, authysim.Fault{Kind: kind, Times: 1})
		c.verify(codes[0])
	}
	s.Authy.Faults().Down()
	c.verify(codes[1]).want(503)
	c.resend(fields{"force": true}).want(503)
	if err := s.Authy.Faults().Up(); err != nil {
		t.Fatal(err)
	}
	c.resend(fields{"force": true}).want(200)
	codes = append(codes, p.phone.LastCode())
	c.verify(codes[2]).want(200)
	// A line that somebody tries to write into the log.
	forged := *p
	forged.email = "x\"}\n{\"level\":\"ERROR\",\"msg\":\"forged"
	s.client(t, tokens).logIn(&forged)
	s.Close()

	printed := s.printed()
	for _, code := range codes {
		if regexp.MustCompile(`\b` + code + `\b`).MatchString(printed) {
			t.Error("the log shows a code")
		}
	}
	if n := strings.Count(printed, `"route":"POST /session/verify"`); n != 6 {
		t.Errorf("%d lines for 6 codes, want one each:\n%s", n, printed)
	}
	for line := range strings.Lines(printed) {
		if strings.Contains(line, "forged") || !strings.HasPrefix(line, "[") && strings.Contains(line, `"level"`) {
			t.Errorf("line %s", line)
		}
	}
}
