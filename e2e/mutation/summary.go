package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

// A summary counts the verdicts, by file and in all.
type summary struct {
	files map[string]map[string]int
	all   map[string]int
	open  []string // what has to be looked at
}

func (s *summary) add(f fault, r result) {
	if s.files == nil {
		s.files, s.all = map[string]map[string]int{}, map[string]int{}
	}
	if s.files[f.file] == nil {
		s.files[f.file] = map[string]int{}
	}
	s.files[f.file][r.verdict]++
	s.all[r.verdict]++
	if r.verdict != caught && r.verdict != argued {
		s.open = append(s.open, fmt.Sprintf("%s: %s: %s", r.verdict, f.file, f.name))
	}
}

// print writes the table. The error names what is left to do.
func (s *summary) print(out io.Writer, took time.Duration) error {
	fmt.Fprintf(out, "\n%-44s planted caught argued survived\n", "file")
	row := func(name string, counts map[string]int) {
		total := 0
		for _, n := range counts {
			total += n
		}
		fmt.Fprintf(out, "%-44s %7d %6d %6d %8d\n", name, total, counts[caught], counts[argued], total-counts[caught]-counts[argued])
	}
	for _, file := range slices.Sorted(maps.Keys(s.files)) {
		row(file, s.files[file])
	}
	row("all, in "+took.Round(time.Second).String(), s.all)
	if len(s.open) > 0 {
		return fmt.Errorf("%d left to look at:\n%s", len(s.open), strings.Join(s.open, "\n"))
	}
	return nil
}
