// Command verify checks a deployed login from outside: TLS, headers, cross-origin
// rules, methods, sizes, unsigned callbacks, limits, and, with a test account, a login
// with its cookies. It prints each result and exits with 1 if a check fails.
//
//	go run ./ops/smoke -url https://login.example.com
//
// It sends about forty requests and changes nothing. Its requests count as password
// guesses from one address, so a second run right after the first may hit a limit. The
// test account and Authy's key come from the environment. The key is only needed to
// check that a valid signature is accepted:
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

// target is the deployment to check.
type target struct {
	url      string // without a trailing slash
	callback string // the URL that Authy signs
	email    string // "" without an account
	password string
	key      string // "" without Authy's key
	wait     time.Duration
	tries    int
}

// run checks the deployment that the arguments name. It returns an error if it can't be
// checked, or if a check fails.
func run(ctx context.Context, args []string, getenv func(string) string, out io.Writer) error {
	t := target{email: getenv("VERIFY_EMAIL"), password: getenv("VERIFY_PASSWORD"), key: getenv("VERIFY_AUTHY_KEY")}
	flags := flag.NewFlagSet("verify", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() {
		fmt.Fprint(out, "Checks a deployed login. It also takes a test account from VERIFY_EMAIL and VERIFY_PASSWORD, and\n"+
			"Authy's key from VERIFY_AUTHY_KEY.\n\n"+
			"    go run ./ops/smoke -url https://login.example.com\n\n")
		flags.PrintDefaults()
	}
	flags.StringVar(&t.url, "url", "", "`URL` of the login or of the API")
	flags.StringVar(&t.callback, "callback", "", "`URL` that Authy signs, if it is not under the first one")
	flags.DurationVar(&t.wait, "wait", time.Minute, "how long the test account's phone may take to approve")
	flags.IntVar(&t.tries, "tries", 12, "wrong passwords after which a limit must apply")
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
		return errors.New("set both VERIFY_EMAIL and VERIFY_PASSWORD, or neither")
	}
	r := &report{out: out}
	c := newClient(ctx, t)
	switch a, err := c.do("GET", "/session", nil); {
	case err != nil:
		return fmt.Errorf("reach %s: %w", t.url, err)
	case a.status == http.StatusNotFound: // Countersign answers 403 to a request without a session
		return fmt.Errorf("%s is not Countersign, it has no /session: want the URL of the login page or of the API", t.url)
	}
	for _, walk := range []func(*client, target, *report){transport, page, answers, origins, methods, bodies, callbacks, login, limits} {
		walk(c, t, r)
	}
	return r.verdict()
}
