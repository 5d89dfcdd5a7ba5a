package sam_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// event is a file of events/ and the function that it is for.
type event struct {
	file, function string
	payload        []byte
}

// events returns all samples, in the order of their names. One belongs to the function that its name begins with.
func events(t *testing.T) []event {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "events", "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []event
	for _, file := range files {
		name := filepath.Base(file)
		if name == "local.env.json" {
			continue
		}
		payload, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		function, _, _ := strings.Cut(strings.TrimSuffix(name, ".json"), "-")
		list = append(list, event{file: "events/" + name, function: function, payload: payload})
	}
	if len(list) == 0 {
		t.Fatal("there are no events")
	}
	return list
}

// id is the function's logical id.
func (e event) id() string { return strings.ToUpper(e.function[:1]) + e.function[1:] + "Function" }

// parse reads what a function answers to the API. SAM CLI exits with 0 and answers 200 when a function crashed, ran out of
// time or never started, so the answer itself decides.
func parse(payload []byte) (plain, string) {
	var answer struct {
		StatusCode      int
		Headers         map[string]string
		Cookies         []string
		Body            string
		IsBase64Encoded bool
		ErrorType       string
	}
	if err := json.Unmarshal(payload, &answer); err != nil || answer.StatusCode == 0 || answer.ErrorType != "" {
		return nil, "no answer of a function: " + string(payload)
	}
	header := http.Header{}
	for name, value := range answer.Headers {
		header.Set(name, value)
	}
	p := plainAnswer(answer.StatusCode, header, answer.Cookies, answer.Body)
	if answer.StatusCode >= 500 {
		return p, "a failure: " + string(payload)
	}
	return p, ""
}

// compare holds SAM's answer to ours and says how it went in a line.
func compare(t *testing.T, way string, e event, ours, sams []byte) {
	t.Helper()
	want, problem := parse(ours)
	if problem != "" {
		t.Errorf("%s: our own runtime: %s", e.file, problem)
		return
	}
	got, problem := parse(sams)
	if problem != "" {
		t.Errorf("%s: %s: %s", e.file, way, problem)
		return
	}
	for _, d := range differences(want, got) {
		d.request = e.file
		t.Errorf("%s: %v", way, d)
	}
	code := got["body.code"]
	if code == "" {
		code = got["body.state"]
	}
	say("%-12s %-17s %-35s %s %s", way, e.id(), e.file, got["status"], code)
}

// Every sample through sam local start-lambda, and through our own runtime in a world that is alike.
func TestEvents(t *testing.T) {
	needEngine(t)
	here, there := ours(t, sampleCallback), theirs(t, sampleCallback)
	url := there.serve(t, "start-lambda", freePort(t))
	web := client()
	for _, e := range events(t) {
		answer, err := here.Functions[e.function].Invoke(t.Context(), e.payload)
		if err != nil {
			t.Fatalf("%s: %v", e.file, err)
		}
		response, err := web.Post(url+"/2015-03-31/functions/"+e.id()+"/invocations", "application/json", bytes.NewReader(e.payload))
		if err != nil {
			t.Fatalf("%s: %v", e.file, err)
		}
		said, err := io.ReadAll(response.Body)
		response.Body.Close()
		if err != nil {
			t.Fatalf("%s: %v", e.file, err)
		}
		compare(t, "start-lambda", e, answer, said)
	}
}

// The command that the README shows, once for each function.
func TestInvoke(t *testing.T) {
	needEngine(t)
	here, there := ours(t, sampleCallback), theirs(t, sampleCallback)
	seen := map[string]bool{}
	for _, e := range events(t) {
		if seen[e.function] || e.function == "session" && e.file != "events/session-login.json" {
			continue
		}
		seen[e.function] = true
		answer, err := here.Functions[e.function].Invoke(t.Context(), e.payload)
		if err != nil {
			t.Fatalf("%s: %v", e.file, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		said := output(t, command(ctx, there, t, "invoke", e.id(), "--event", e.file))
		cancel()
		compare(t, "invoke", e, answer, said)
	}
	for name := range here.Functions {
		if !seen[name] {
			t.Errorf("no event for %s", name)
		}
	}
}
