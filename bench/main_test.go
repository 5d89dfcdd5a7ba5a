package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"countersign/bench/report"
	"countersign/local/stack"
	authysim "countersign/sim/authy"
	"countersign/sim/dynamodb/tabletest"
)

// shared is built once for all tests; nothing is changed in it but files that a test names.
var shared *lab

func TestMain(m *testing.M) {
	var err error
	if shared, err = newLab(context.Background(), io.Discard); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	code := m.Run()
	shared.close()
	os.Exit(code)
}

func TestWrongArguments(t *testing.T) {
	for _, args := range [][]string{{"walk"}, {"-id", "P-99"}, {"-wrong"}, {"cost", "-wrong"}, {"load", "-wrong"}} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%v: got no error", args)
		}
	}
}

// The measurement of polls stands outside of what the compiler sees: this notices when the function no longer fits it.
func TestPollsCanBeMeasured(t *testing.T) {
	if err := testPoll(t.Context(), shared); err != nil { // BENCH_OUT is not set: it is skipped
		t.Fatal(err)
	}
}

// P-10, at every test and not only in the benchmark.
func TestWhatIsRefusedDoesNothing(t *testing.T) {
	rows, err := refused(t.Context(), shared)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Got != "0 provider calls, 0 writes" {
			t.Errorf("%s: %s", r.What, r.Got)
		}
	}
}

// P-9's counts; its times are the benchmark's.
func TestMoreRowsReadAndWriteNoMore(t *testing.T) {
	for _, engine := range []string{"embedded engine", "DynamoDB Local"} {
		t.Run(engine, func(t *testing.T) {
			o := stack.Options{Binaries: shared.binaries}
			if engine == "DynamoDB Local" {
				tabletest.Local(t)
				o.DynamoDBURL = os.Getenv("TEST_DYNAMODB_URL")
			}
			var wrong []string
			for range 3 { // a call that outlasts its deadline on a busy machine is made again, and counted
				rows, err := grow(t.Context(), 3, engine, []int{10, 1000}, o)
				if err != nil {
					t.Fatal(err)
				}
				wrong = nil
				for _, r := range rows {
					_, counts, _ := strings.Cut(r.Got, "), ")
					if many, few, _ := strings.Cut(counts, "; was "); many != few || strings.Contains(many, " or ") {
						wrong = append(wrong, r.What+": "+r.Got)
					}
				}
				if len(wrong) == 0 {
					break
				}
			}
			for _, sentence := range wrong {
				t.Error(sentence)
			}
		})
	}
}

func around(mean float64) []float64 {
	r := rand.New(rand.NewPCG(1, uint64(mean*1000)))
	out := make([]float64, perKind)
	for i := range out {
		out[i] = mean + r.NormFloat64()
	}
	return out
}

func TestRefusalsAreToldApartByFiveMilliseconds(t *testing.T) {
	same, also := around(35), around(35.001)
	if got := apart("the same", same, also); got.Verdict != report.Holds {
		t.Errorf("the same: %+v", got)
	}
	if got := apart("slower", around(40), same); got.Verdict != report.Misses {
		t.Errorf("5 ms slower: %+v", got)
	}
	// the medians are within 2 %, and still anybody who asks often can tell
	if got := apart("a little slower", around(35.4), same); got.Verdict != report.Misses {
		t.Errorf("0.4 ms slower: %+v", got)
	}
}

func TestMissedNamesEachGoalOnce(t *testing.T) {
	rows := []report.Row{{ID: "P-4", Verdict: report.Misses}, {ID: "P-4", Verdict: report.Misses}, {ID: "P-5", Verdict: report.Noisy}}
	if err := missed(rows); err == nil || err.Error() != "missed: P-4" {
		t.Errorf("got %v", err)
	}
	if err := missed(rows[2:]); err != nil {
		t.Errorf("noisy: got %v", err)
	}
}

func TestGatewayOfItsOwn(t *testing.T) {
	engine, phones := tabletest.Start(t), authysim.Start(t, authysim.Options{})
	in, ask := io.Pipe()
	answers, out := io.Pipe()
	ended := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		ended <- runGateway(ctx, []string{
			"-dynamodb", engine.URL, "-authy", phones.URL(), "-key", phones.Key(), "-binaries", shared.binaries, "-set", "LIMIT_SOURCE=5/1h",
		}, in, out)
		out.Close()
	}()
	said := json.NewDecoder(answers)
	var started gatewayStarted
	if err := said.Decode(&started); err != nil {
		t.Fatal(err, <-ended)
	}
	if len(started.Tables) != 4 || !strings.HasPrefix(started.URL, "http://") {
		t.Errorf("started: %+v", started)
	}
	var h gatewayHealth
	if _, err := fmt.Fprintln(ask); err != nil {
		t.Fatal(err)
	}
	if err := said.Decode(&h); err != nil || h.Processes != 5 || h.Goroutines == 0 {
		t.Errorf("health: %s, %v", h, err)
	}
	ask.Close()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
