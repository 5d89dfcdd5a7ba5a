// Command countries writes web/countries.js for the sign-up form, from the calling
// codes and lengths in shared/phone. Run it in the module's root after changing those:
//
//	go run ./tools/countries
package main

import (
	"fmt"
	"os"
	"strings"

	"countersign/shared/phone"
)

// file is the web client's table.
const file = "web/countries.js"

func main() {
	if err := os.WriteFile(file, []byte(source()), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, "countries:", err)
		os.Exit(1)
	}
}

// source returns the table as a JavaScript module.
func source() string {
	var b strings.Builder
	var list []string
	b.WriteString("// Made from shared/phone by `go run ./tools/countries`: change it there.\n\n" +
		"/** Region and calling code of every country, as \"US1\". */\n" +
		"export const countries =\n")
	for _, c := range phone.Countries() {
		list = append(list, c.Region+c.Code)
	}
	b.WriteString(wrapped(list))
	b.WriteString("/**\n * Calling codes, each with the digits that its numbers have; behind a ? from how many digits\n" +
		" * on one that begins with its own code seems to have that twice.\n */\nexport const plans =\n" + wrapped(phone.Plans()))
	b.WriteString("/**\n * Calling code, prefix that is dialled at home only, and how many digits must follow it\n" +
		" * (0: any). No prefix: a 0 in front belongs to the number.\n" +
		" * @type {Array<[string, string, number]>}\n */\nexport const trunks = [\n")
	for _, t := range phone.Trunks() {
		fmt.Fprintf(&b, "  [%q, %q, %d],\n", t.Code, t.Prefix, t.Rest)
	}
	b.WriteString("];\n")
	return b.String()
}

// wrapped writes words as one string constant over several lines.
func wrapped(words []string) string {
	var b strings.Builder
	line := ""
	for _, word := range words {
		if len(line) > 100 {
			fmt.Fprintf(&b, "  %q +\n", line)
			line = ""
		}
		line += word + " "
	}
	fmt.Fprintf(&b, "  %q;\n\n", strings.TrimSuffix(line, " "))
	return b.String()
}
