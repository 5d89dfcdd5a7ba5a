// Command local runs the whole system on this machine, without an account, a key or a
// container: the functions behind a gateway, the tables, and a simulated Authy with a
// phone that you operate. Ctrl-C stops everything.
//
//	go run ./local [flags]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
	"countersign/sim/site"
)

const (
	defaultAddr = "127.0.0.1:8080"
	phoneAddr   = "127.0.0.1:8081"
	// events/local.env.json has the same address. SAM CLI uses ports 5000 to 9000 for
	// its containers.
	servicesAddr = "127.0.0.1:4001"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second Ctrl-C kills the process
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "local:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends. The log goes to out. Messages for people go there too, or
// to errs when the log is JSON, so that a program can parse every line of out.
func run(ctx context.Context, args []string, out, errs io.Writer) error {
	o, asJSON, err := options(args, out)
	if err != nil {
		return err
	}
	log := &lines{to: out, json: asJSON}
	if o.Log = log; asJSON {
		out = errs
	}
	if o.Binaries == "" {
		fmt.Fprintln(out, "Building the functions. The first time, this takes a minute or two.")
	}
	s, err := stack.Start(ctx, o)
	if err != nil {
		return log.explain(err)
	}
	defer s.Close()
	greet(out, o, s)
	log.open(s.SetUp)
	<-ctx.Done()
	fmt.Fprintln(out, "\nstopping")
	return nil
}

const usage = `Countersign on this machine: the login page and its API, a simulated phone, the tables. No account, no key, no container.

    make run                            everything as it comes
    make run ARGS="-json -no-demo"      with flags

Flags:
`

// options parses the command line. With -h it prints the help to out.
func options(args []string, out io.Writer) (o stack.Options, asJSON bool, err error) {
	o = stack.Options{
		Set:   map[string]string{},
		Authy: authysim.Options{WithApp: true, AppName: "Countersign"},
	}
	var noDemo bool
	flags := flag.NewFlagSet("local", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // main prints errors
	flags.StringVar(&o.Addr, "addr", defaultAddr, "`address` of the login page and its API")
	flags.StringVar(&o.PhoneAddr, "phone-addr", phoneAddr, "`address` of the phone; with 0.0.0.0:8081 a real phone in your network can\nopen it, and so can everyone else there")
	flags.StringVar(&o.AuthyURL, "authy-url", "", "`URL` of another Authy, such as https://api.authy.com, in place of the simulated one")
	flags.StringVar(&o.AuthyKey, "authy-key", "", "application API `key` for -authy-url")
	flags.StringVar(&o.CallbackURL, "callback-url", "", "`URL` that Authy calls and signs, if it is not this machine's")
	flags.StringVar(&o.DynamoDBURL, "dynamodb-url", "", "`URL` of other tables: DynamoDB in AWS, with your AWS credentials and the\nregion in the URL, or DynamoDB Local, with the key local in us-east-1")
	flags.StringVar(&o.ServicesAddr, "services", servicesAddr, "`address` where functions in containers (sam local) find tables, key and\nAuthy")
	flags.StringVar(&o.Record, "record", "", "`folder` for a file with each event, including secrets")
	flags.StringVar(&o.Binaries, "functions", "", "`folder` of already built functions, as make run builds them")
	flags.BoolVar(&asJSON, "json", false, "log JSON like the functions: one line per request")
	flags.Func("brand", "`file` such as web/brand.json: name, logo, accent colour and links of the\nlogin page", func(name string) (err error) {
		o.Brand, err = readBrand(name)
		return err
	})
	flags.BoolVar(&noDemo, "no-demo", false, "start without the demo account")
	flags.Func("set", "setting of the functions as `NAME=VALUE` (see docs/api.md); repeatable", func(pair string) error {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return errors.New("want NAME=VALUE")
		}
		o.Set[name] = value
		return nil
	})
	if err := flags.Parse(args); errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, usage)
		flags.SetOutput(out)
		flags.PrintDefaults()
		return o, asJSON, err
	} else if err != nil {
		return o, asJSON, fmt.Errorf("%w; -h lists the flags", err)
	}
	o.Demo = !noDemo
	if _, set := o.Set["APP_NAME"]; !set && o.Brand.Name != "" {
		o.Set["APP_NAME"] = o.Brand.Name // the phone shows the same name
	}
	if name := o.Set["APP_NAME"]; name != "" {
		o.Authy.AppName = name
	}
	switch {
	case flags.NArg() > 0:
		return o, asJSON, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case o.DynamoDBURL != "" && !isURL(o.DynamoDBURL):
		return o, asJSON, errors.New("-dynamodb-url must be a URL, such as http://127.0.0.1:8000")
	case o.AuthyURL != "" && !isURL(o.AuthyURL):
		return o, asJSON, errors.New("-authy-url must be a URL, such as https://api.authy.com")
	case o.AuthyURL != "" && o.AuthyKey == "" && o.Set["AUTHY_API_KEY_PARAMETER"] == "":
		return o, asJSON, errors.New("-authy-url needs -authy-key")
	}
	return o, asJSON, nil
}

func isURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// readBrand reads a brand file such as web/brand.json.
func readBrand(name string) (site.Brand, error) {
	file, err := os.Open(name)
	if err != nil {
		return site.Brand{}, err
	}
	defer file.Close()
	return site.ReadBrand(file)
}

// greet prints where to find everything.
func greet(out io.Writer, o stack.Options, s *stack.Stack) {
	for _, port := range []struct {
		taken               bool
		addr, what, instead string
	}{
		{s.Taken, o.Addr, "the login page is", s.URL},
		{s.PhoneTaken, o.PhoneAddr, "the phone is", s.PhoneURL},
		{s.ServicesTaken, o.ServicesAddr, "sam local finds tables, key and Authy", s.ServicesURL},
	} {
		if port.taken {
			fmt.Fprintf(out, "Another program uses %s, so %s at %s.\n", port.addr, port.what, port.instead)
		}
	}
	open := s.DeskURL
	if open == "" {
		open = s.URL
	}
	fmt.Fprintf(out, "\nCountersign is ready. Open %s\n\n", open)
	if s.Demo != nil {
		fmt.Fprintf(out, "  demo    %s, password: %s\n", s.Demo.Email, s.Demo.Password)
	}
	fmt.Fprintf(out, "  login   %s, and its API\n", s.URL)
	if s.Authy == nil {
		fmt.Fprintf(out, "  Authy   %s, which calls back at %s\n", o.AuthyURL, s.CallbackURL)
	}
	for _, url := range s.NetworkURLs() {
		fmt.Fprintf(out, "  phone   %s, in your network\n", url)
	}
	fmt.Fprintf(out, "\nPress Ctrl-C to stop. Nothing that was stored is kept.\n\n")
}
