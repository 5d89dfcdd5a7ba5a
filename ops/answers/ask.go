package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"countersign/tools/template"
)

// noAddress is what the operator answers to get no mail about alarms.
const noAddress = "none"

// dialog writes questions to out and reads answers from in.
type dialog struct {
	in  *bufio.Scanner
	out io.Writer
}

// question asks for the stack, the application's name on people's phones, and the
// address for alarms. It skips a stack or region that was given on the command line.
func question(folder string, in io.Reader, out io.Writer, t *template.Template, stack, region, proposed string) (answers, error) {
	d := dialog{bufio.NewScanner(in), out}
	a := answers{Stack: stack, Region: region, Parameters: map[string]string{}}
	fmt.Fprintln(out, "Three questions, only for the first deployment. Press Enter to accept the value in brackets.")
	err := d.ask("\n1. Where? A name for the stack", "countersign", &a.Stack, stackName)
	if err == nil {
		if _, exists := os.Stat(file(folder, a.Stack)); exists == nil {
			return a, fmt.Errorf("%s exists already: run make deploy STACK=%s", file("", a.Stack), a.Stack)
		}
		err = d.ask("   The AWS region", proposed, &a.Region, regionName)
	}
	parameter := func(name string) func(string) error {
		return func(value string) error {
			a.Parameters[name] = value
			return a.check(name, t)
		}
	}
	if err == nil {
		var name string
		err = d.ask("\n2. Your application's name, as people see it on their phones", "Countersign", &name, parameter("AppName"))
	}
	if err == nil {
		var address string
		fmt.Fprintf(out, "\n3. An e-mail address for alarms. Without one you will not learn that logins fail. Enter %s for no address.\n", noAddress)
		err = d.ask("   Address", "", &address, func(value string) error {
			switch value {
			case "":
				return fmt.Errorf("enter an address, or %s", noAddress)
			case noAddress:
				value = ""
			}
			return parameter("AlarmEmail")(value)
		})
	}
	return a, err
}

// ask repeats a question until the answer is valid. It only checks a value that was
// given already.
func (d dialog) ask(prompt, proposed string, value *string, check func(string) error) error {
	if *value != "" {
		return check(*value)
	}
	if proposed != "" {
		prompt += " [" + proposed + "]"
	}
	for {
		fmt.Fprint(d.out, prompt+": ")
		if !d.in.Scan() {
			fmt.Fprintln(d.out)
			return errors.Join(errors.New("no answer; docs/deploy.md says how to deploy without questions"), d.in.Err())
		}
		answer := strings.TrimSpace(d.in.Text())
		if answer == "" {
			answer = proposed
		}
		err := check(answer)
		if err == nil {
			*value = answer
			return nil
		}
		fmt.Fprintln(d.out, "   ", err)
	}
}
