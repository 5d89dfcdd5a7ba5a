package main

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"countersign/tools/template"
)

// longestName is the limit for a stack's name. AWS's limits on derived names leave this
// much: the tightest is the CDN's function, <stack>-<region> with at most 64
// characters, where a region has up to fourteen (ap-southeast-1).
const longestName = 64 - len("-") - len("ap-southeast-1")

// answers are an operator's decisions about one stack.
type answers struct {
	Stack, Region string
	// Parameters are the template's parameters that the operator set.
	Parameters map[string]string
}

func file(folder, stack string) string { return filepath.Join(folder, "samconfig."+stack+".toml") }

// stackName checks a stack's name.
func stackName(name string) error {
	switch {
	case !regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`).MatchString(name):
		return fmt.Errorf("the stack's name %q: want letters, digits and hyphens, with a letter first", name)
	case len(name) > longestName:
		return fmt.Errorf("the stack's name has %d characters; want %d at most, because AWS limits the names that are made of it", len(name), longestName)
	}
	return nil
}

// regionName checks a region.
func regionName(region string) error {
	if !regexp.MustCompile(`^[a-z]{2,3}(-[a-z]+)+-[0-9]$`).MatchString(region) {
		return fmt.Errorf("the region %q: want one such as eu-west-1", region)
	}
	return nil
}

// read reads a stack's file and checks it against the template. A stack without a file
// has no answers.
func read(folder, stack string, t *template.Template) (answers, error) {
	a := answers{Stack: stack, Parameters: map[string]string{}}
	name := file(folder, stack)
	var document struct {
		Default struct {
			Deploy struct {
				Parameters struct {
					StackName string         `toml:"stack_name"`
					Region    string         `toml:"region"`
					Overrides map[string]any `toml:"parameter_overrides"`
				} `toml:"parameters"`
			} `toml:"deploy"`
		} `toml:"default"`
	}
	_, err := toml.DecodeFile(name, &document)
	if errors.Is(err, fs.ErrNotExist) {
		return a, nil
	}
	if err != nil {
		return a, fmt.Errorf("read %s: %w", filepath.Base(name), err)
	}
	p := document.Default.Deploy.Parameters
	if p.StackName != stack {
		return a, fmt.Errorf("%s: stack_name is %q, and the file's name says %q", filepath.Base(name), p.StackName, stack)
	}
	a.Region = p.Region
	for parameter, value := range p.Overrides {
		a.Parameters[parameter] = fmt.Sprint(value)
		if err := a.check(parameter, t); err != nil {
			return a, fmt.Errorf("%s: %w", filepath.Base(name), err)
		}
	}
	return a, nil
}

// check checks one parameter.
func (a answers) check(name string, t *template.Template) error {
	parameters, _ := t.Root["Parameters"].(map[string]any)
	p, ok := parameters[name].(map[string]any)
	value := a.Parameters[name]
	switch {
	case !ok:
		return fmt.Errorf("there is no parameter %s; there are %s", name, strings.Join(slices.Sorted(maps.Keys(parameters)), ", "))
	case !utf8.ValidString(value):
		return fmt.Errorf("%s: want text in UTF-8", name)
	case strings.ContainsAny(value, "\\\n"):
		return fmt.Errorf("%s: a backslash or a line's end can't be passed to AWS", name)
	case !t.Allowed(name, value):
		wanted := p["ConstraintDescription"]
		if wanted == nil {
			wanted = bounds(p)
		}
		return fmt.Errorf("%s: %q is not allowed; want %v", name, value, wanted)
	}
	return nil
}

// bounds describes the values that a parameter allows, for one without a
// ConstraintDescription.
func bounds(p map[string]any) string {
	var words []string
	for _, bound := range []struct{ key, word string }{
		{"AllowedValues", "one of "}, {"MinValue", "at least "}, {"MaxValue", "at most "}, {"MinLength", "at least this many characters: "}, {"MaxLength", "at most this many characters: "}, {"AllowedPattern", "what fits "},
	} {
		if p[bound.key] != nil {
			words = append(words, bound.word+fmt.Sprint(p[bound.key]))
		}
	}
	return strings.Join(words, ", ")
}

// all returns every parameter of the template in order, with the operator's answer or
// the template's default. All must be passed: an existing stack would keep the old
// value of one that is left out.
func (a answers) all(t *template.Template) iter.Seq2[string, string] {
	parameters, _ := t.Root["Parameters"].(map[string]any)
	return func(yield func(string, string) bool) {
		for _, name := range slices.Sorted(maps.Keys(parameters)) {
			value, ok := a.Parameters[name]
			if p, _ := parameters[name].(map[string]any); !ok {
				value = fmt.Sprint(p["Default"])
			}
			if !yield(name, value) {
				return
			}
		}
	}
}

// write creates the file. It fails if the file exists.
func (a answers) write(folder string) error {
	var text strings.Builder
	fmt.Fprintf(&text, `# Your decisions about the stack %[1]s. Every other parameter has the default of the deployed version; docs/deploy.md
# lists them. To set one, add it at the end and run make deploy again.
version = 0.1

[default.deploy.parameters]
stack_name = %[1]q
region = %[2]q

[default.deploy.parameters.parameter_overrides]
`, a.Stack, a.Region)
	for _, name := range slices.Sorted(maps.Keys(a.Parameters)) {
		// Go quotes strings as TOML does, for the characters that check allows.
		fmt.Fprintf(&text, "%s = %s\n", name, strconv.Quote(a.Parameters[name]))
	}
	name := file(folder, a.Stack)
	to, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("write the answers: %w", err)
	}
	_, err = to.WriteString(text.String())
	if err := errors.Join(err, to.Close()); err != nil {
		return fmt.Errorf("write the answers: %w", err)
	}
	return nil
}
