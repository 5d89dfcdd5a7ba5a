// Command verify walks a login that runs somewhere, and tells what holds and what does not: TLS, headers, cross-origin
// rules, methods, sizes, callbacks that nobody signed, limits, and, with a test account, a login with its cookies. It exits
// with 1 when anything does not hold.
//
//	go run ./ops/smoke -url https://login.example.com
//
// It sends about forty requests, changes nothing, and counts as one source that guesses passwords: somebody who runs it
// again at once may find it limited. A test account is taken from the environment, and so are Authy's key, which is
// only needed to see that a right signature counts:
//
//	VERIFY_EMAIL, VERIFY_PASSWORD   the account; its phone is asked to approve
//	VERIFY_AUTHY_KEY                the application's API key
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

func main() {
	err := run(context.Background(), os.Args[1:], os.Getenv, os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(1)
	}
}

// target is what is verified.
type target struct {
	url      string // without a slash at its end
	callback string // what Authy signs
	email    string // "" without an account
	password string
	key      string // "" without Authy's key
	wait     time.Duration
	tries    int
}

// run verifies what the arguments name. The error is for a target that can't be verified, or that does not hold.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	t := target{email: getenv("VERIFY_EMAIL"), password: getenv("VERIFY_PASSWORD"), key: getenv("VERIFY_AUTHY_KEY")}
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() {
		fmt.Fprint(out, "Says what holds at a deployed login and what does not. Beside the flags it takes a test account from VERIFY_EMAIL\n"+
			"and VERIFY_PASSWORD, and Authy's key from VERIFY_AUTHY_KEY.\n\n"+
			"    go run ./ops/smoke -url https://login.example.com\n\n")
		flags.PrintDefaults()
	}
	flags.StringVar(&t.url, "url", "", "`URL` of the login or of the API")
	flags.StringVar(&t.callback, "callback", "", "`URL` that Authy signs, if it is not under the first one")
	flags.DurationVar(&t.wait, "wait", time.Minute, "how long the test account's phone may take to approve")
	flags.IntVar(&t.tries, "tries", 12, "wrong passwords after which a limit must have been met")
	if err := flags.Parse(args); err != nil {
		return err
	}
	t.url = strings.TrimSuffix(t.url, "/")
	if u, err := url.Parse(t.url); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Path != "" || u.RawQuery != "" || flags.NArg() > 0 {
		return errors.New("want -url with scheme and host, such as https://login.example.com")
	}
	if t.callback == "" {
		t.callback = t.url + "/authy/callback"
	}
	if (t.email == "") != (t.password == "") {
		return errors.New("VERIFY_EMAIL and VERIFY_PASSWORD go together")
	}
	r := &report{out: out}
	c := newClient(ctx, t)
	switch a, err := c.do("GET", "/session", nil); {
	case err != nil:
		return fmt.Errorf("reach %s: %w", t.url, err)
	case a.status == http.StatusNotFound: // ours asks whoever has no session for one
		return fmt.Errorf("%s is something else: it has no /session; want the URL of the login page or of the API", t.url)
	}
	for _, walk := range []func(*client, target, *report){transport, page, answers, origins, methods, bodies, callbacks, login, limits} {
		walk(c, t, r)
	}
	return r.verdict()
}
