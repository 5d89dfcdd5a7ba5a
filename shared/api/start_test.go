package api_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"countersign/shared/api"
	"countersign/shared/api/apitest"

	"github.com/aws/aws-lambda-go/events"
)

// TestStartChild is the function that TestStart runs in a process of its own. By itself
// it does nothing.
func TestStartChild(t *testing.T) {
	if os.Getenv("API_TEST_FUNCTION") == "" {
		return
	}
	api.Start(api.NewMux(map[string]api.Handler{"POST /session": func(w http.ResponseWriter, r *http.Request) error {
		_, timed := r.Context().Deadline()
		return api.JSON(w, 200, map[string]any{"source": api.Source(r), "timed": timed})
	}}), api.Options{})
}

// An event travels all the way through Lambda's Runtime API. It takes a separate
// process, because Start never returns.
func TestStart(t *testing.T) {
	answers := make(chan []byte, 1)
	server := httptest.NewServer(runtimeAPI(t, answers))
	defer server.Close()

	function := exec.Command(os.Args[0], "-test.run=^TestStartChild$")
	function.Env = append(os.Environ(), "API_TEST_FUNCTION=1", "AWS_LAMBDA_RUNTIME_API="+strings.TrimPrefix(server.URL, "http://"))
	stdout, err := function.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := function.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = function.Process.Kill()
		_ = function.Wait()
	}()

	// The line is written before the answer is sent.
	text, err := bufio.NewReader(stdout).ReadBytes('\n')
	if err != nil {
		t.Fatalf("read log: %v", err)
	}
	var line map[string]any
	if err := json.Unmarshal(text, &line); err != nil {
		t.Fatalf("log %q: %v", text, err)
	}
	if line["route"] != "POST /session" || line["traceId"] != "1-5759e988-bd862e3fe1be46a994272793" || line["status"] != 200.0 {
		t.Errorf("log: got %s", text)
	}
	var got events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(<-answers, &got); err != nil {
		t.Fatal(err)
	}
	if got.StatusCode != 200 || got.Body != `{"source":"203.0.113.7","timed":true}` {
		t.Errorf("answer: got %+v", got)
	}
}

// runtimeAPI hands out one event and reports the answer. A second request for an event
// blocks until the function exits.
func runtimeAPI(t *testing.T, answers chan<- []byte) http.Handler {
	event, err := json.Marshal(apitest.Event("POST", "/session"))
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan []byte, 1)
	events <- event
	h := http.NewServeMux()
	h.HandleFunc("GET /2018-06-01/runtime/invocation/next", func(w http.ResponseWriter, r *http.Request) {
		select {
		case event := <-events:
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "1")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", "4102444800000")
			w.Header().Set("Lambda-Runtime-Trace-Id", "Self=1; Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")
			_, _ = w.Write(event)
		case <-r.Context().Done():
		}
	})
	h.HandleFunc("POST /2018-06-01/runtime/invocation/1/{what}", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		answers <- bytes.TrimSpace(body)
		w.WriteHeader(http.StatusAccepted)
	})
	return h
}
