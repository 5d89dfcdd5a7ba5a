// Command local runs the whole system on this machine, without an account, a key or a container: the built functions
// behind a gateway, the tables, and Authy with a phone that you hold. Ctrl-C ends everything.
//
//	go run ./local [flags]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"countersign/local/site"
	"countersign/local/stack"
	"countersign/shared/authy/authytest"
)

const (
	defaultAddr = "127.0.0.1:8080"
	phoneAddr   = "127.0.0.1:8081"
	// servicesAddr is also in events/local.env.json. SAM CLI gives its containers ports from 5000 to 9000.
	servicesAddr = "127.0.0.1:4001"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	context.AfterFunc(ctx, stop) // a second Ctrl-C does not wait
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		os.Exit(2)
	case err != nil && ctx.Err() == nil:
		fmt.Fprintln(os.Stderr, "local:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, out, log io.Writer) error {
	o, err := options(args, log)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "building the functions …")
	s, err := stack.Start(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	greet(out, o, s)
	<-ctx.Done()
	fmt.Fprintln(out, "\nstopping")
	return nil
}

// options reads the command line.
func options(args []string, log io.Writer) (stack.Options, error) {
	o := stack.Options{
		Set:   map[string]string{},
		Log:   readable{log},
		Authy: authytest.Options{WithApp: true, AppName: "Countersign"},
	}
	var noDemo bool
	flags := flag.NewFlagSet("local", flag.ContinueOnError)
	flags.SetOutput(log)
	flags.StringVar(&o.Addr, "addr", defaultAddr, "`address` of the login")
	flags.StringVar(&o.PhoneAddr, "phone-addr", phoneAddr, "`address` of the phone; 0.0.0.0:8081 shows it, and its buttons, to everybody in your network, a real phone for example")
	flags.StringVar(&o.AuthyURL, "authy-url", "", "`URL` of another Authy, such as https://api.authy.com; then no simulator starts")
	flags.StringVar(&o.AuthyKey, "authy-key", "", "application API `key` for -authy-url")
	flags.StringVar(&o.CallbackURL, "callback-url", "", "`URL` that Authy calls and signs, if it is not this machine's")
	flags.StringVar(&o.DynamoDBURL, "dynamodb-url", "", "`URL` of another table engine: DynamoDB Local or AWS")
	flags.StringVar(&o.ServicesAddr, "services", servicesAddr, "`address` of tables, key and Authy for functions that run in containers (sam local)")
	flags.StringVar(&o.Record, "record", "", "`folder` that gets each event as a file, secrets included")
	flags.Func("brand", "`file` such as web/brand.json: name, logo, accent colour and links of the login page", func(name string) (err error) {
		o.Brand, err = readBrand(name)
		return err
	})
	flags.BoolVar(&noDemo, "no-demo", false, "make no demo account")
	flags.Func("set", "a setting of the functions as `NAME=VALUE`; may be repeated", func(pair string) error {
		name, value, ok := strings.Cut(pair, "=")
		if !ok || name == "" {
			return errors.New("want NAME=VALUE")
		}
		o.Set[name] = value
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.Demo = !noDemo
	if _, set := o.Set["APP_NAME"]; !set && o.Brand.Name != "" {
		o.Set["APP_NAME"] = o.Brand.Name // the phone says the same name
	}
	if name := o.Set["APP_NAME"]; name != "" {
		o.Authy.AppName = name
	}
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case o.AuthyURL != "" && o.AuthyKey == "" && o.Set["AUTHY_API_KEY_PARAMETER"] == "":
		return o, errors.New("-authy-url needs -authy-key")
	}
	return o, nil
}

// readBrand reads a brand.json.
func readBrand(name string) (site.Brand, error) {
	file, err := os.Open(name)
	if err != nil {
		return site.Brand{}, err
	}
	defer file.Close()
	return site.ReadBrand(file)
}

// greet tells a person where everything is and what to try.
func greet(out io.Writer, o stack.Options, s *stack.Stack) {
	if s.Taken {
		fmt.Fprintf(out, "%s is taken by another program, so the login has a free port\n", o.Addr)
	}
	if s.PhoneTaken {
		fmt.Fprintf(out, "%s is taken by another program, so the phone has a free port\n", o.PhoneAddr)
	}
	if s.ServicesTaken {
		fmt.Fprintf(out, "%s is taken by another program, so sam local finds tables, key and Authy at %s\n", o.ServicesAddr, s.ServicesURL)
	}
	if s.DeskURL != "" {
		fmt.Fprintf(out, "\n  open    %s\n", s.DeskURL)
	} else {
		fmt.Fprintf(out, "\n  open    %s\n", s.URL)
		fmt.Fprintf(out, "  Authy   %s, which calls back at %s\n", o.AuthyURL, s.CallbackURL)
	}
	if s.Demo != nil {
		fmt.Fprintf(out, "  demo    %s, password: %s\n", s.Demo.Email, s.Demo.Password)
		fmt.Fprintf(out, "\nIt shows login and phone: log in with the demo account and approve. Then deny, or sign up with a number of your own.\n")
	}
	alone(out, s)
	fmt.Fprintf(out, "Ctrl-C ends everything; what was stored is forgotten with it.\n\nready\n")
}

// alone tells where login and phone are without each other.
func alone(out io.Writer, s *stack.Stack) {
	if s.PhoneURL == "" {
		return
	}
	fmt.Fprintf(out, "Alone:\n  login   %s\n  phone   %s\n", s.URL, s.PhoneURL)
	for _, url := range s.NetworkURLs() {
		fmt.Fprintf(out, "  phone   %s, in your network\n", url)
	}
}
