// Command lift tells how to lift LIMIT_CODES_TOTAL for an account: it prints a command for the AWS CLI. The address is read
// from standard input, so that it is in no history of a shell.
//
//	go run ./local/lift -table NAME
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"countersign/shared/ratelimit"
	"countersign/shared/users"
)

// lifetime is how long a subject's counters are kept after their last write, as the functions keep them.
const lifetime = 7 * 24 * time.Hour

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, time.Now()); err != nil {
		fmt.Fprintln(os.Stderr, "lift:", err)
		os.Exit(1)
	}
}

// run asks on ask and prints the command on out.
func run(args []string, in io.Reader, out, ask io.Writer, now time.Time) error {
	flags := flag.NewFlagSet("lift", flag.ContinueOnError)
	flags.SetOutput(ask)
	table := flags.String("table", "", "`name` of the table of limits: the stack's output LimitsTableName")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *table == "" || flags.NArg() > 0 {
		return errors.New("want -table NAME and no other argument")
	}
	fmt.Fprint(ask, "e-mail address of the account: ")
	line, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read address: %w", err)
	}
	address, err := users.ParseEmail(strings.TrimSpace(line))
	if err != nil {
		return errors.New("that is no e-mail address")
	}
	fmt.Fprintf(out, `aws dynamodb update-item --table-name '%s' --key '{"id":{"S":"%s"}}' \
  --update-expression 'REMOVE #total SET #ttl = :ttl' --condition-expression 'attribute_exists(id)' \
  --expression-attribute-names '{"#total":"total","#ttl":"ttl"}' --expression-attribute-values '{":ttl":{"N":"%d"}}'
`, *table, ratelimit.Email(users.Canonical(address)), now.Add(lifetime).Unix())
	return nil
}
