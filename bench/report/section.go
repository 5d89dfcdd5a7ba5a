package report

import (
	"fmt"
	"os"
	"strings"
)

// Section replaces what stands between the marks <!-- name --> and <!-- /name --> in a document. A document without the
// marks is an error, and stays as it is.
func Section(file, name, text string) error {
	return edit(file, name, func(string) string { return text })
}

// ReplaceRows replaces the rows of one goal in a section that is a table of rows, and leaves the others.
func ReplaceRows(file, name, id string, rows []Row) error {
	written := false
	err := edit(file, name, func(old string) string {
		var text strings.Builder
		for line := range strings.Lines(old) {
			switch {
			case !strings.HasPrefix(line, "| "+id+" |"):
				text.WriteString(line)
			case !written:
				for _, r := range rows {
					gridLine(&text, r.cells())
				}
				written = true
			}
		}
		return text.String()
	})
	if err == nil && !written {
		err = fmt.Errorf("write section %s: %s has no rows of %s", name, file, id)
	}
	return err
}

// edit changes a section.
func edit(file, name string, change func(old string) string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("write section %s: %w", name, err)
	}
	before, rest, begins := strings.Cut(string(data), "<!-- "+name+" -->\n")
	old, after, ends := strings.Cut(rest, "<!-- /"+name+" -->")
	if !begins || !ends {
		return fmt.Errorf("write section %s: %s has no marks for it", name, file)
	}
	text := before + "<!-- " + name + " -->\n" + strings.TrimRight(change(old), "\n") + "\n<!-- /" + name + " -->" + after
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write section %s: %w", name, err)
	}
	return nil
}
