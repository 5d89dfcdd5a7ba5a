package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Text writes rows as columns for a terminal.
func Text(w io.Writer, rows []Row) {
	columns := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(columns, "id\twhat\tmeasured\tgoal\tverdict\tfor information")
	for _, r := range rows {
		fmt.Fprintln(columns, strings.Join(r.cells(), "\t"))
	}
	_ = columns.Flush() // to a terminal, where nothing could be done about it
}

// Markdown writes rows as a table for a document.
func Markdown(w io.Writer, rows []Row) {
	var lines [][]string
	for _, r := range rows {
		lines = append(lines, r.cells())
	}
	Grid(w, []string{"id", "what", "measured", "goal", "verdict", "for information"}, lines)
}

func (r Row) cells() []string {
	return []string{r.ID, r.What, r.Got, r.Goal, string(r.Verdict), r.Info}
}

// Grid writes a Markdown table.
func Grid(w io.Writer, head []string, lines [][]string) {
	gridLine(w, head)
	fmt.Fprintf(w, "|%s\n", strings.Repeat("---|", len(head)))
	for _, line := range lines {
		gridLine(w, line)
	}
}

func gridLine(w io.Writer, cells []string) {
	fmt.Fprint(w, "|")
	for _, cell := range cells {
		fmt.Fprintf(w, " %s |", strings.ReplaceAll(cell, "|", "\\|"))
	}
	fmt.Fprintln(w)
}
