package tabletest_test

import (
	"fmt"
	"strings"
	"testing"

	"countersign/sim/dynamodb/tabletest"
)

// stopped is a test's last message, and how it ended.
type stopped struct{ how, text string }

// witness is a testing.TB whose end can be observed.
type witness struct{ testing.TB }

func (witness) Fatalf(format string, args ...any) {
	panic(stopped{"failed", fmt.Sprintf(format, args...)})
}
func (witness) Fatal(args ...any) { panic(stopped{"failed", fmt.Sprint(args...)}) }
func (witness) Skipf(format string, args ...any) {
	panic(stopped{"skipped", fmt.Sprintf(format, args...)})
}

// end runs a part of a test and returns how it ended the test, or the zero value.
func end(part func()) (got stopped) {
	defer func() { got, _ = recover().(stopped) }()
	part()
	return stopped{}
}

func TestLocalIsMissing(t *testing.T) {
	t.Setenv("TEST_DYNAMODB_URL", "")
	for required, want := range map[string]string{"": "skipped", "required": "failed"} {
		t.Setenv("CI_ENGINES", required)
		got := end(func() { tabletest.Local(witness{t}) })
		if got.how != want || !strings.Contains(got.text, "TEST_DYNAMODB_URL") {
			t.Errorf("CI_ENGINES=%q: got %+v, want the test %s, and how to set it right", required, got, want)
		}
	}
}

func TestNewNeedsAnEngine(t *testing.T) {
	e := tabletest.Start(t)
	c := tabletest.Dial(e.URL)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if got := end(func() { tabletest.New(witness{t}, c) }); got.how != "failed" {
		t.Errorf("got %+v from a table without an engine, want the test failed", got)
	}
}
