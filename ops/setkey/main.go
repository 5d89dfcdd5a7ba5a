// Command setkey stores secret keys in an SSM parameter as a SecureString: a provider's key,
// which it reads from standard input, or our own keyring, which it makes. The AWS CLI would
// need the key in a file or as an argument, which every user of the machine can read.
//
//	setkey -parameter NAME           stores the key that it reads
//	setkey -parameter NAME -make     makes the keyring; one that is there stays as it is
//	setkey -parameter NAME -rotate   puts a new key before the first one of the keyring, and drops the others
//
// It uses the AWS CLI's credentials and region.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdin, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "setkey:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	flags := flag.NewFlagSet("setkey", flag.ContinueOnError)
	flags.SetOutput(out)
	name := flags.String("parameter", "", "`name` of the SSM parameter")
	makes := flags.Bool("make", false, "make the keyring of our own, unless it is there")
	rotates := flags.Bool("rotate", false, "put a new key before the first one of the keyring")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *name == "" || flags.NArg() > 0 || *makes && *rotates {
		return errors.New("want -parameter NAME, perhaps -make or -rotate, and no other argument")
	}
	var key string
	if !*makes && !*rotates {
		var err error
		if key, err = readKey(in); err != nil {
			return err
		}
	}
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return fmt.Errorf("load aws settings: %w", err)
	}
	p := parameter{ssm.NewFromConfig(settings), *name}
	switch {
	case *makes:
		return p.makeRing(ctx)
	case *rotates:
		return p.rotateRing(ctx)
	}
	return p.put(ctx, key, true)
}

// readKey reads a provider's key, or two while one is replaced.
func readKey(in io.Reader) (string, error) {
	line, err := io.ReadAll(io.LimitReader(in, 4<<10))
	if err != nil {
		return "", fmt.Errorf("read the key: %w", err)
	}
	key := strings.TrimRight(string(line), "\r\n")
	if !regexp.MustCompile(`^[A-Za-z0-9_-]+(,[A-Za-z0-9_-]+)?$`).MatchString(key) {
		return "", errors.New("this is not a key: want letters and digits, or two keys with one comma and no spaces between them")
	}
	return key, nil
}

// parameter is one parameter of Systems Manager.
type parameter struct {
	client *ssm.Client
	name   string
}

func (p parameter) put(ctx context.Context, value string, overwrite bool) error {
	_, err := p.client.PutParameter(ctx, &ssm.PutParameterInput{
		Name: &p.name, Value: &value, Type: types.ParameterTypeSecureString, Overwrite: &overwrite,
	})
	if err != nil {
		return fmt.Errorf("put %s: %w", p.name, err)
	}
	return nil
}
