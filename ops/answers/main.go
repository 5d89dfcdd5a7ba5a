// Command answers keeps an operator's decisions about one stack in
// samconfig.<stack>.toml, which sam deploy also reads. The file contains only what the
// operator decided. Every other parameter has the default of the deployed version, so
// an existing stack gets a newer, safer default with the next deployment.
//
//	answers -ask [-stack NAME] [-region REGION]   asks three questions, writes the file, prints the stack's name
//	answers -stack NAME [-show region]            prints the region
//	answers -stack NAME -show parameters          prints every parameter of the template for sam deploy, one per line
//	answers -stack NAME -show reserved            prints the total concurrency that the functions reserve
//
// Run it in the project's folder.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"countersign/tools/template"
)

func main() {
	if err := run(".", os.Args[1:], os.Stdin, os.Stdout, os.Stderr); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "answers:", err)
		os.Exit(1)
	}
}

// run runs the command for the project in folder. Questions go to ask.
func run(folder string, args []string, in io.Reader, out, ask io.Writer) error {
	flags := flag.NewFlagSet("answers", flag.ContinueOnError)
	flags.SetOutput(ask)
	asking := flags.Bool("ask", false, "ask what is to be known, and write the file")
	stack := flags.String("stack", "", "`name` of the stack")
	region := flags.String("region", "", "`region` of the stack; with -ask it is not asked for then")
	proposed := flags.String("propose", "", "`region` that -ask proposes")
	show := flags.String("show", "region", "`what` to print: region, parameters or reserved")
	if err := flags.Parse(args); err != nil {
		return err
	}
	t, err := template.Load(folder + "/template.yaml")
	if err != nil {
		return err
	}
	if *asking {
		a, err := question(folder, in, ask, t, *stack, *region, *proposed)
		if err != nil {
			return err
		}
		if err := a.write(folder); err != nil {
			return err
		}
		fmt.Fprintln(out, a.Stack)
		return nil
	}
	if err := stackName(*stack); err != nil {
		return err
	}
	a, err := read(folder, *stack, t)
	if err != nil {
		return err
	}
	return a.show(out, t, *show)
}

// show prints one thing about the stack.
func (a answers) show(out io.Writer, t *template.Template, what string) error {
	switch what {
	case "region":
		fmt.Fprintln(out, a.Region)
	case "parameters":
		for name, value := range a.all(t) {
			// sam deploy accepts any text in double quotes; only quotes themselves need
			// a backslash.
			fmt.Fprintf(out, "%s=\"%s\"\n", name, strings.ReplaceAll(value, `"`, `\"`))
		}
	case "reserved":
		functions, err := t.Functions(template.Values{Parameters: a.Parameters})
		if err != nil {
			return err
		}
		sum := 0
		for _, f := range functions {
			sum += f.Concurrency
		}
		fmt.Fprintln(out, sum)
	default:
		return errors.New("want -show region, parameters or reserved")
	}
	return nil
}
