// Command setkey reads the provider's key from standard input and stores it in an SSM
// parameter as a SecureString. The AWS CLI would need the key in a file or as an
// argument, which every user of the machine can read.
//
//	setkey -parameter NAME
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

	"github.com/aws/aws-sdk-go-v2/aws"
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
	parameter := flags.String("parameter", "", "`name` of the SSM parameter")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *parameter == "" || flags.NArg() > 0 {
		return errors.New("want -parameter NAME and no other argument")
	}
	line, err := io.ReadAll(io.LimitReader(in, 4<<10))
	if err != nil {
		return fmt.Errorf("read the key: %w", err)
	}
	key := strings.TrimRight(string(line), "\r\n")
	if !regexp.MustCompile(`^[A-Za-z0-9_-]+(,[A-Za-z0-9_-]+)?$`).MatchString(key) {
		return errors.New("this is not a key: want letters and digits, or two keys with one comma and no spaces between them")
	}
	settings, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return fmt.Errorf("load aws settings: %w", err)
	}
	_, err = ssm.NewFromConfig(settings).PutParameter(ctx, &ssm.PutParameterInput{
		Name: parameter, Value: &key, Type: types.ParameterTypeSecureString, Overwrite: aws.Bool(true),
	})
	if err != nil {
		return fmt.Errorf("put %s: %w", *parameter, err)
	}
	return nil
}
