package e2e_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"countersign/local/stack"
	authysim "countersign/sim/authy"
)

var localOnce = sync.OnceValues(func() (string, error) {
	file := filepath.Join(binaries, "local")
	// with the flags of make run, so that next to nothing is left to compile
	out, err := exec.Command("go", "build", "-tags", "lambda.norpc", "-trimpath", "-gcflags", "all=-dwarf=false", "-o", file, "countersign/local").CombinedOutput()
	if err != nil {
		err = fmt.Errorf("build local: %w: %s", err, out)
	}
	return file, err
})

// ended is the start of the greeting's last line.
const ended = "Press Ctrl-C to stop."

// running is `go run ./local` as a process.
type running struct {
	t    *testing.T
	cmd  *exec.Cmd
	said string // up to what ends the greeting
	url  string
	done chan error
}

// command is the program with its arguments, ended with the test.
func command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	file, err := localOnce()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, file, args...)
	cmd.Dir = ".." // where a person starts it
	return cmd
}

// runLocal starts the program and waits until it is ready.
func runLocal(t *testing.T, args ...string) *running {
	t.Helper()
	r := &running{t: t, cmd: command(t, args...), done: make(chan error, 1)}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	r.cmd.Stderr = &complaints
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		r.said += lines.Text() + "\n"
		if strings.HasPrefix(lines.Text(), ended) {
			break
		}
	}
	if !strings.Contains(r.said, "\n"+ended) {
		t.Fatalf("it ended: %v\n%s%s", r.cmd.Wait(), r.said, &complaints)
	}
	go func() {
		_, _ = io.Copy(io.Discard, out)
		r.done <- r.cmd.Wait()
	}()
	if found := regexp.MustCompile(`  login +(http://\S+), `).FindStringSubmatch(r.said); found != nil {
		r.url = found[1]
	}
	return r
}

// interrupt is Ctrl-C.
func (r *running) interrupt() {
	r.t.Helper()
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		r.t.Fatal(err)
	}
	select {
	case err := <-r.done:
		if err != nil {
			r.t.Errorf("after Ctrl-C: %v", err)
		}
	case <-time.After(patience):
		r.t.Error("Ctrl-C does not end it")
	}
}

// client is one of the running program.
func (r *running) client(k kind) *client {
	s := &system{Stack: &stack.Stack{URL: r.url}, http: &http.Client{}, secrets: map[string]string{}}
	return s.client(r.t, k)
}

func TestLocalRuns(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	events := filepath.Join(t.TempDir(), "events")
	r := runLocal(t, "-addr", taken.Addr().String(), "-set", "PUSH_LIFETIME=90s", "-set", "APP_NAME=Example", "-record", events)

	// The port is another program's: it says so, and takes a free one.
	if !strings.Contains(r.said, "Another program uses "+taken.Addr().String()) || strings.Contains(r.url, taken.Addr().String()) {
		t.Errorf("a taken port: it says\n%s", r.said)
	}
	// The demo account logs in as told.
	demo := regexp.MustCompile(`demo +(\S+), password: (.+)`).FindStringSubmatch(r.said)
	if demo == nil {
		t.Fatalf("no demo account in\n%s", r.said)
	}
	a := r.client(cookies).do("POST", "/session", fields{"email": demo[1], "password": demo[2]}).want(200)
	a.wantPush("pending", "pending")
	if left := time.Until(a.Login.Push.ExpiresAt); left > 90*time.Second {
		t.Errorf("-set PUSH_LIFETIME=90s: the push ends in %v", left)
	}
	desk := regexp.MustCompile(`Open (http://\S+)`).FindStringSubmatch(r.said)
	if desk == nil {
		t.Fatalf("nothing to open in\n%s", r.said)
	}
	web := &http.Client{Timeout: patience}
	for _, page := range []string{desk[1], desk[1] + "phone/", r.url + "/"} {
		response, err := web.Get(page)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != 200 || !strings.Contains(response.Header.Get("Content-Type"), "text/html") || len(text) == 0 {
			t.Errorf("%s: %s, %s", page, response.Status, response.Header.Get("Content-Type"))
		}
	}
	// Each event is kept.
	files, err := filepath.Glob(filepath.Join(events, "*-post-session.json"))
	if err != nil || len(files) != 1 {
		t.Errorf("events of POST /session: %v, %v", files, err)
	}
	// Ctrl-C ends everything: the address, and every function.
	children := childrenOf(t, r.cmd.Process.Pid)
	if runtime.GOOS == "linux" && len(children) < 5 {
		t.Errorf("%d processes of functions", len(children))
	}
	r.interrupt()
	for _, pid := range children {
		eventually(t, patience, "function ended", func() bool {
			_, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
			return errors.Is(err, os.ErrNotExist)
		})
	}
	if response, err := web.Get(r.url); err == nil {
		response.Body.Close()
		t.Error("it still serves")
	}
}

// childrenOf finds a process's children where the system tells.
func childrenOf(t *testing.T, parent int) (pids []int) {
	t.Helper()
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range stats {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // gone meanwhile
		}
		_, rest, _ := strings.Cut(string(text), ") ")
		var state string
		var pid, of int
		if _, err := fmt.Sscanf(rest, "%s %d", &state, &of); err == nil && of == parent {
			if _, err := fmt.Sscanf(string(text), "%d", &pid); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

func TestLocalRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args string
		code int
		want []string
	}{
		{"-set NO_SUCH_THING=1", 1, []string{"NO_SUCH_THING", "there is no such setting", "PUSH_LIFETIME"}},
		{"-set PUSH_LIFETIME=soon -set LIMIT_PUSHES=many -set SESSION_IDLE=-1m", 1, []string{"PUSH_LIFETIME", "LIMIT_PUSHES", "SESSION_IDLE", "set it to"}},
		{"-authy-url http://127.0.0.1:1", 1, []string{"-authy-key"}},
		{"-dynamodb-url http://127.0.0.1:1", 1, []string{"create table"}},
		{"and more", 1, []string{`unexpected argument "and"`}},
		{"-addr 256.0.0.1:1", 1, []string{"listen on 256.0.0.1:1"}},
		{"-no-such-flag", 1, []string{"not defined"}},
		{"-h", 0, []string{"-callback-url", "-dynamodb-url", "-no-demo", "-record", "-set"}},
	} {
		t.Run(test.args, func(t *testing.T) {
			t.Parallel()
			args := strings.Fields(test.args)
			if !strings.Contains(test.args, "-addr") && test.code == 1 {
				args = append([]string{"-addr", "127.0.0.1:0"}, args...)
			}
			out, err := command(t, args...).CombinedOutput()
			code := 0
			if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
				code, err = exit.ExitCode(), nil
			}
			if err != nil || code != test.code {
				t.Errorf("got exit code %d, %v, want %d", code, err, test.code)
			}
			for _, want := range test.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("%q is not in\n%s", want, out)
				}
			}
			if strings.Contains(string(out), ended) || strings.Contains(string(out), "panic") {
				t.Errorf("it says\n%s", out)
			}
		})
	}
}

// Each part can be another one: here Authy and the tables of somebody else, and a
// public address in front, which is the one that Authy calls and signs.
func TestLocalWithOtherParts(t *testing.T) {
	t.Parallel()
	const key = "TheKeyOfAnotherAuthy012345678901"
	var behind atomic.Pointer[url.URL]
	public := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(behind.Load()) }})
	defer public.Close()
	other := authysim.Start(t, authysim.Options{Key: key, CallbackURL: public.URL + "/authy/callback"})
	args := []string{"-addr", "127.0.0.1:0", "-authy-url", other.URL(), "-authy-key", key, "-callback-url", other.CallbackURL(),
		"-dynamodb-url", shared(t).DynamoDBURL, "-no-demo"}
	for _, name := range []string{"USERS_TABLE", "FACTORS_TABLE", "LOGINS_TABLE", "LIMITS_TABLE"} {
		args = append(args, "-set", name+"=other-"+strings.ToLower(name))
	}
	p := &person{name: "Other", email: "other@example.com", password: "the password of another", country: "44", number: "7700900123",
		phone: other.Phone("44", "7700900123").InstallApp()}
	for run := range 2 {
		r := runLocal(t, args...)
		if strings.Contains(r.said, "  phone ") || strings.Contains(r.said, "  demo ") || !strings.Contains(r.said, other.URL()) {
			t.Errorf("it says\n%s", r.said)
		}
		at, err := url.Parse(r.url)
		if err != nil {
			t.Fatal(err)
		}
		behind.Store(at)
		c := r.client(tokens)
		if run == 0 {
			c.register(p).want(201)
		} // the second time the tables remember
		c.begin(p).wantPush("pending", "pending")
		p.approve(t)
		c.status().want(200)
		c.wantIn(p)
		r.interrupt()
	}
}
