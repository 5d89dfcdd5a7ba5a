package report

import (
	"fmt"
	"os"
	"strings"
)

// Section replaces what stands between the marks <!-- name --> and <!-- /name --> in a document. A document without the
// marks is an error, and stays as it is.
func Section(file, name, text string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("write section %s: %w", name, err)
	}
	before, rest, begins := strings.Cut(string(data), "<!-- "+name+" -->\n")
	_, after, ends := strings.Cut(rest, "<!-- /"+name+" -->")
	if !begins || !ends {
		return fmt.Errorf("write section %s: %s has no marks for it", name, file)
	}
	text = before + "<!-- " + name + " -->\n" + strings.TrimRight(text, "\n") + "\n<!-- /" + name + " -->" + after
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return fmt.Errorf("write section %s: %w", name, err)
	}
	return nil
}
