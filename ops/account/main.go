// Command account is the operator's tool for one account: it looks, locks out and in, lifts limits, ends sessions, deletes
// and exports. -h lists its commands.
//
// It works on the tables with the credentials that the AWS CLI would take; what they need is in docs/runbook.md. The
// address of a person is never an argument, because arguments are kept in a shell's history and shown to other users of the
// machine.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	switch err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr); {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		stop()
		fmt.Fprintln(os.Stderr, "account:", err)
		os.Exit(1)
	}
}

// run does one command. Results go to out, questions and security events to notes.
func run(ctx context.Context, args []string, in io.Reader, out, notes io.Writer) error {
	if len(args) == 0 || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" || args[0] == "help" {
		usage(out)
		return flag.ErrHelp
	}
	c, ok := named(args[0])
	if !ok {
		return fmt.Errorf("there is no command %q; -h lists them", args[0])
	}
	o, err := options(c, args[1:], out)
	if err != nil {
		return err
	}
	t, err := open(ctx, o)
	if err != nil {
		return err
	}
	t.out, t.notes = out, notes
	p := prompt{in: newLines(in), out: notes, yes: o.yes}
	a, err := t.account(ctx, o, p)
	if unreachable, ok := errors.AsType[*net.OpError](err); ok && o.local != "" {
		return fmt.Errorf("no tables answer at %s: is make run running there? (%w)", o.local, unreachable)
	}
	if err != nil {
		return err
	}
	return t.do(ctx, c, a, p)
}

// settings are what the command line says.
type settings struct {
	stack, local  string
	users, limits string
	id, emailFile string
	yes           bool
}

func options(c command, args []string, out io.Writer) (settings, error) {
	var o settings
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // a mistake is told once, by main
	flags.StringVar(&o.stack, "stack", "", "`name` of the stack; its outputs, which the AWS CLI reads, name the tables")
	flags.StringVar(&o.users, "users", "", "`name` of the table of users, in place of -stack")
	flags.StringVar(&o.limits, "limits", "", "`name` of the table of limits, in place of -stack")
	flags.StringVar(&o.local, "local", "", "`URL` of the tables of make run, http://127.0.0.1:4001, or of DynamoDB Local")
	flags.StringVar(&o.id, "id", "", "account `id`, as security events have it; without it the address is asked for")
	flags.StringVar(&o.emailFile, "email-file", "", "`file` whose first line is the address")
	if c.changes() {
		flags.BoolVar(&o.yes, "yes", false, "do it without asking")
	}
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintf(out, "account %s: %s\n\n%s\n\n", c.name, c.summary, c.about)
		flags.SetOutput(out)
		flags.PrintDefaults()
		return o, err
	case err != nil:
		return o, fmt.Errorf("%w; %s -h lists the flags", err, c.name)
	case flags.NArg() > 0:
		return o, errors.New("a command takes flags and no other argument; the address is read from standard input, or from -email-file")
	case o.id != "" && o.emailFile != "":
		return o, errors.New("want -id or -email-file, not both")
	}
	return o, o.complete()
}

// complete looks whether the tables are named, in one way.
func (o *settings) complete() error {
	if o.local != "" && o.users == "" && o.limits == "" {
		o.users, o.limits = "countersign-users", "countersign-limits"
	}
	named := o.users != "" && o.limits != ""
	switch {
	case o.stack != "" && (o.users != "" || o.limits != "" || o.local != ""):
		return errors.New("-stack names the tables by itself: leave -users, -limits and -local out")
	case o.local != "" && !strings.HasPrefix(o.local, "http://") && !strings.HasPrefix(o.local, "https://"):
		return errors.New("-local wants a URL, such as http://127.0.0.1:4001")
	case o.stack == "" && !named:
		return errors.New("want -stack NAME, or -users NAME and -limits NAME, or -local URL")
	}
	return nil
}

func usage(out io.Writer) {
	fmt.Fprint(out, "The operator's tool for one account. The address is asked for: it is never an argument.\n\n"+
		"    go run ./ops/account COMMAND -stack NAME\n\nCommands:\n")
	for _, c := range commands() {
		fmt.Fprintf(out, "    %-8s %s\n", c.name, c.summary)
	}
	fmt.Fprint(out, "\nCOMMAND -h says more, and lists the flags. A command that changes something shows what it will do, and asks;\n"+
		"with -yes it does not ask. Each change and each export writes a security event, one line of JSON, to standard\n"+
		"error: keep it.\n")
}
