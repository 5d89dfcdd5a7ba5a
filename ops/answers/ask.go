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

// noAddress is the answer of an operator who wants no mail.
const noAddress = "none"

// dialog asks on one side and reads on the other.
type dialog struct {
	in  *bufio.Scanner
	out io.Writer
}

// question asks where to deploy, what people read on their phones, and who hears of alarms. A stack or region that is
// given is not asked for.
func question(folder string, in io.Reader, out io.Writer, t *template.Template, stack, region, proposed string) (answers, error) {
	d := dialog{bufio.NewScanner(in), out}
	a := answers{Stack: stack, Region: region, Parameters: map[string]string{}}
	fmt.Fprintln(out, "Three questions, for this first deployment only. Enter takes what is in brackets.")
	err := d.ask("\n1. Where? A name for the stack", "countersign", &a.Stack, stackName)
	if err == nil {
		if _, exists := os.Stat(file(folder, a.Stack)); exists == nil {
			return a, fmt.Errorf("there is a %s already: make deploy STACK=%s", file("", a.Stack), a.Stack)
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
		err = d.ask("\n2. Your application's name, as people read it on their phones", "Countersign", &name, parameter("AppName"))
	}
	if err == nil {
		var address string
		fmt.Fprintf(out, "\n3. An e-mail address for alarms. Without one nobody hears that logins fail. Answer %s to have none.\n", noAddress)
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

// ask asks until the answer is good. A value that is there already is checked and not asked for.
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
