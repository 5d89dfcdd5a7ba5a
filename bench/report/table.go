package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Text writes rows as columns for a terminal, the absolute figures on a line of their own below each.
func Text(w io.Writer, rows []Row) {
	lines := [][]string{{"id", "what", "measured", "goal", "verdict"}}
	for _, r := range rows {
		lines = append(lines, []string{r.ID, r.What, r.Got, r.Goal, string(r.Verdict)})
	}
	width := make([]int, len(lines[0]))
	for _, line := range lines {
		for n, cell := range line {
			width[n] = max(width[n], utf8.RuneCountInString(cell))
		}
	}
	for i, line := range lines {
		for n, cell := range line {
			fmt.Fprint(w, cell, strings.Repeat(" ", width[n]-utf8.RuneCountInString(cell)+2))
		}
		fmt.Fprintln(w)
		if i > 0 && rows[i-1].Info != "" { //nolint:gosec // a line for each row, after the heading
			fmt.Fprintf(w, "%*s  %s\n", width[0], "", rows[i-1].Info) //nolint:gosec // as above
		}
	}
}

// Markdown writes rows as a table for a document.
func Markdown(w io.Writer, rows []Row) {
	Grid(w, []string{"id", "what", "measured", "goal", "verdict", "for information"}, func(func(...string)) { rowLines(w, rows) })
}

// rowLines writes the lines of such a table.
func rowLines(w io.Writer, rows []Row) {
	for _, r := range rows {
		gridLine(w, r.ID, r.What, r.Got, r.Goal, string(r.Verdict), r.Info)
	}
}

// Grid writes a Markdown table with a head; fill is given what adds a line.
func Grid(w io.Writer, head []string, fill func(line func(cells ...string))) {
	gridLine(w, head...)
	fmt.Fprintf(w, "|%s\n", strings.Repeat("---|", len(head)))
	fill(func(cells ...string) { gridLine(w, cells...) })
}

func gridLine(w io.Writer, cells ...string) {
	for i, cell := range cells {
		cells[i] = strings.ReplaceAll(cell, "|", "\\|")
	}
	fmt.Fprintf(w, "| %s |\n", strings.Join(cells, " | "))
}
