package browser_test

import (
	"fmt"
	"regexp"
	"strings"
)

// brand is the one text that is the same in every language.
const brand = "Countersign"

var (
	noscript   = regexp.MustCompile(`(?s)<noscript>.*?</noscript>`)
	betweenTag = regexp.MustCompile(`>([^<]*\pL[^<]*)<`)
	attribute  = regexp.MustCompile(`\s(?:aria-label|title|alt|placeholder|value|content)="([^"]*)"`)
	comment    = regexp.MustCompile(`(?s)/\*.*?\*/|(?m)(?:^|\s)//[^\n]*`)
	quoted     = regexp.MustCompile("\"([^\"\\n]*)\"|`([^`]*)`")
	// sentence is what a person would read: two words, or one that begins in upper case
	// and is none of the names that a script needs.
	sentence = regexp.MustCompile(`\pL{2,}\s+\pL{2,}`)
)

// literalFaults finds texts that stand outside the languages' files. Thrown errors and
// what countersign.js says to programmers are no texts of the page.
func literalFaults(sources map[string]string, languages map[string]map[string]any) []string {
	var faults []string
	page := sources["index.html"]
	for tag, read := range languages {
		if said, _ := read["noscript"].(string); !strings.Contains(page, `<p lang="`+tag+`">`+said+`</p>`) &&
			!strings.Contains(page, `<p lang="`+tag+`" dir="rtl">`+said+`</p>`) {
			faults = append(faults, "index.html does not say noscript in "+tag)
		}
	}
	page = noscript.ReplaceAllString(page, "")
	for _, match := range betweenTag.FindAllStringSubmatch(page, -1) {
		if text := strings.TrimSpace(match[1]); text != brand {
			faults = append(faults, fmt.Sprintf("index.html has the text %q", text))
		}
	}
	for _, match := range attribute.FindAllStringSubmatch(page, -1) {
		if text := match[1]; text != "" && text != "width=device-width, initial-scale=1" && text != "light dark" {
			faults = append(faults, fmt.Sprintf("index.html has the text %q", text))
		}
	}
	for file, source := range sources {
		if strings.HasSuffix(file, ".js") && file != "countries.js" {
			faults = append(faults, scriptLiterals(file, source)...)
		}
	}
	return faults
}

func scriptLiterals(file, source string) []string {
	var faults []string
	for line := range strings.SplitSeq(comment.ReplaceAllString(source, ""), "\n") {
		if strings.Contains(line, "new Error(") || strings.Contains(line, "querySelector") {
			continue
		}
		for _, match := range quoted.FindAllStringSubmatch(line, -1) {
			text := match[1] + match[2]
			plain := regexp.MustCompile(`\$\{[^}]*\}`).ReplaceAllString(text, "")
			if sentence.MatchString(plain) && !strings.HasPrefix(plain, "#") && !strings.HasPrefix(plain, ".") {
				faults = append(faults, fmt.Sprintf("%s has the text %q", file, text))
			}
		}
	}
	return faults
}
