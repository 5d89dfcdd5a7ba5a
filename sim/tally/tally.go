// Package tally counts how logins ended during a fault in a test, for
// docs/reliability.md.
package tally

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// Folder is the environment variable with the folder for the rows. Without it nothing
// is written.
const Folder = "RELIABILITY"

// Row is the result of one fault.
type Row struct {
	ID    string // F-1
	Fault string // what failed
	Sites int    // call sites that it hit
	// Logins is how many were run. Each one passed or was clearly refused; Lost ones
	// did neither. Wrong counts logins that let in a person who should not get in, or
	// that sent a second text.
	Logins, Passed, Refused, Lost, Wrong int
}

// A Tally is filled in while a test runs. It is safe for concurrent use.
type Tally struct {
	mu       sync.Mutex
	row      Row
	sites    map[string]bool
	problems []string
}

// New starts counting for a fault, with its id from the list.
func New(id, fault string) *Tally {
	return &Tally{row: Row{ID: id, Fault: fault}, sites: map[string]bool{}}
}

// Strike notes a call site that the fault hit. Each counts once.
func (t *Tally) Strike(site string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sites[site] = true
}

// Passed counts a login that ended in a session.
func (t *Tally) Passed() { t.count(&t.row.Passed) }

// Refused counts a login that ended in a clear refusal.
func (t *Tally) Refused() { t.count(&t.row.Refused) }

// Lost counts a login that neither passed nor was refused, and says how it ended.
func (t *Tally) Lost(format string, args ...any) {
	t.problem("lost: "+format, args)
	t.count(&t.row.Lost)
}

func (t *Tally) count(what *int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	*what++
	t.row.Logins++
}

// Wrong counts a result that must never occur, regardless of how the login ends.
func (t *Tally) Wrong(format string, args ...any) {
	t.problem("wrong: "+format, args)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.row.Wrong++
}

func (t *Tally) problem(format string, args []any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.problems = append(t.problems, fmt.Sprintf(format, args...))
}

// Row returns the counts so far.
func (t *Tally) Row() Row {
	t.mu.Lock()
	defer t.mu.Unlock()
	row := t.row
	row.Sites = len(t.sites)
	return row
}

// Close writes the row into Folder and returns the lost and wrong results. A run that
// hit nothing is a problem too.
func (t *Tally) Close() (problems []string) {
	row := t.Row()
	problems = t.problems
	if row.Logins == 0 || row.Sites == 0 {
		problems = append(problems, fmt.Sprintf("%d logins, %d call sites: this run shows nothing", row.Logins, row.Sites))
	}
	folder := os.Getenv(Folder)
	if folder == "" {
		return problems
	}
	text, err := json.Marshal(row)
	if err == nil {
		name := strings.Map(func(r rune) rune {
			if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
				return r
			}
			return '-'
		}, row.ID+" "+row.Fault)
		err = os.WriteFile(filepath.Join(folder, name+".json"), text, 0o600)
	}
	if err != nil {
		problems = append(problems, err.Error())
	}
	return problems
}

// String formats the row for a test's log.
func (r Row) String() string {
	return fmt.Sprintf("%s, %s: %d call sites, %d logins, %d passed, %d refused, %d lost, %d wrong",
		r.ID, r.Fault, r.Sites, r.Logins, r.Passed, r.Refused, r.Lost, r.Wrong)
}
