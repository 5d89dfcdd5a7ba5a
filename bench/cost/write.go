package cost

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"countersign/bench/report"
)

// Tables writes what the flows used and what a million of each cost, in Markdown that reads well on a terminal too.
func Tables(w io.Writer, flows []Counted) {
	usageTable(w, flows)
	fmt.Fprintln(w)
	billTable(w, flows)
}

func usageTable(w io.Writer, flows []Counted) {
	head := []string{"flow", "requests", "read units", "write units", "provider calls", "GB-s, assumed", "log bytes"}
	var lines [][]string
	for _, f := range flows {
		t := f.Total()
		var calls []string
		for _, e := range slices.Sorted(maps.Keys(t.Provider)) {
			calls = append(calls, fmt.Sprintf("%d %s", t.Provider[e], e))
		}
		seconds := 0.0
		for _, s := range f.Steps {
			seconds += gbSeconds(s.Counts)
		}
		lines = append(lines, []string{
			f.Flow, fmt.Sprint(t.Requests), fmt.Sprint(t.Table.Read), fmt.Sprint(t.Table.Write), strings.Join(calls, ", "),
			fmt.Sprintf("%.3f", seconds), fmt.Sprint(t.Logged + int64(t.Requests)*accessLine),
		})
	}
	report.Grid(w, head, lines)
}

func billTable(w io.Writer, flows []Counted) {
	head := []string{"dollars per million", "API", "invocations", "compute", "reads", "writes", "logs", "AWS", "provider"}
	dollars := func(v float64) string { return fmt.Sprintf("%.2f", v) }
	var lines [][]string
	for _, f := range flows {
		b := BillOf(f)
		lines = append(lines, []string{
			f.Flow, dollars(b.Gateway), dollars(b.Invocations), dollars(b.Compute), dollars(b.Reads), dollars(b.Writes),
			dollars(b.Logs), dollars(b.AWS()), fmt.Sprintf("%.0f", b.Provider),
		})
	}
	report.Grid(w, head, lines)
}

// Beside writes what a login costs beside a server that is always on.
func Beside(w io.Writer, login Counted) {
	one, two := Server()
	each := BillOf(login).AWS() / 1e6
	fmt.Fprintf(w, "The smallest server that is always on costs $%.2f a month, and $%.2f as two behind a load balancer. "+
		"For that, %.0f and %.0f push logins a month can be had here. With nobody logging in it is $0 here, alarms apart.\n", one, two, one/each, two/each)
	fmt.Fprintf(w, "\nPrices of %s; the provider's $%.2f a verification is not in the sums.\n", PricedOn, perProviderCall)
}
