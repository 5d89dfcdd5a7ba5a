// Command account is the operator's tool for a single account. It shows, disables and
// enables it, lifts its limits, ends its sessions, deletes and exports it. -h lists the
// commands.
//
// It accesses the tables with the AWS CLI's credentials; docs/runbook.md lists the
// permissions that they need. A person's address is never an argument, because a
// shell's history keeps arguments and other users of the machine can see them.
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

// run runs one command. Results go to out, questions and security events to notes.
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

// settings are the values of the command line's flags.
type settings struct {
	stack, local           string
	users, factors, limits string
	id, emailFile          string
	yes                    bool
}

func options(c command, args []string, out io.Writer) (settings, error) {
	var o settings
	flags := flag.NewFlagSet(c.name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // main prints errors
	flags.StringVar(&o.stack, "stack", "", "`name` of the stack; the AWS CLI reads the tables' names from its outputs")
	flags.StringVar(&o.users, "users", "", "`name` of the table of users, in place of -stack")
	flags.StringVar(&o.factors, "factors", "", "`name` of the table of factors, in place of -stack")
	flags.StringVar(&o.limits, "limits", "", "`name` of the table of limits, in place of -stack")
	flags.StringVar(&o.local, "local", "", "`URL` of the tables of make run, http://127.0.0.1:4001, or of DynamoDB Local")
	flags.StringVar(&o.id, "id", "", "account `id`, as in security events; without it, the command asks for the address")
	flags.StringVar(&o.emailFile, "email-file", "", "`file` whose first line is the address")
	if c.changes() {
		flags.BoolVar(&o.yes, "yes", false, "do not ask for confirmation")
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
		return o, errors.New("commands take only flags; the address is read from standard input or -email-file")
	case o.id != "" && o.emailFile != "":
		return o, errors.New("use either -id or -email-file, not both")
	}
	return o, o.complete()
}

// complete checks that the flags name the tables in exactly one way.
func (o *settings) complete() error {
	none := o.users == "" && o.factors == "" && o.limits == ""
	if o.local != "" && none {
		o.users, o.factors, o.limits = "countersign-users", "countersign-factors", "countersign-limits"
	}
	named := o.users != "" && o.factors != "" && o.limits != ""
	switch {
	case o.stack != "" && (!none || o.local != ""):
		return errors.New("-stack already names the tables: leave -users, -factors, -limits and -local out")
	case o.local != "" && !strings.HasPrefix(o.local, "http://") && !strings.HasPrefix(o.local, "https://"):
		return errors.New("-local must be a URL, such as http://127.0.0.1:4001")
	case o.stack == "" && !named:
		return errors.New("want -stack NAME, or -users NAME, -factors NAME and -limits NAME, or -local URL")
	}
	return nil
}

func usage(out io.Writer) {
	fmt.Fprint(out, "The operator's tool for one account. It asks for the address, which is never an argument.\n\n"+
		"    go run ./ops/account COMMAND -stack NAME\n\nCommands:\n")
	for _, c := range commands() {
		fmt.Fprintf(out, "    %-8s %s\n", c.name, c.summary)
	}
	fmt.Fprint(out, "\nCOMMAND -h explains the command and lists its flags. A command that changes something first shows what it will do\n"+
		"and asks; with -yes it does not ask. Each change and each export writes a security event, one line of JSON, to\n"+
		"standard error: keep it.\n")
}
