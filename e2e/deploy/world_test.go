package deploy

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What run.sh hands over.
const (
	toolsSetting  = "DEPLOY_TOOLS"  // a folder with aws and sam
	pythonSetting = "DEPLOY_PYTHON" // the Python that moto is installed in
)

const (
	root   = "../.."
	region = "eu-west-1"
	// patience is how long a server may take to listen. It is Python, and the machine may be busy.
	patience = 3 * time.Minute
)

// world is an operator's machine and an AWS account: a copy of the project, a home, and moto.
type world struct {
	t       *testing.T // of the step
	whole   *testing.T // of all steps: what is started stays until its end
	project string
	home    string
	temp    string
	aws     *proxy
	cdn     *cdn
	env     []string
	broken  string // while there is a file of this name, no deployment succeeds
}

func newWorld(t *testing.T) *world {
	t.Helper()
	if os.Getenv(toolsSetting) == "" {
		t.Skip("needs the AWS CLI, SAM CLI and moto: make test-deploy")
	}
	w := &world{t: t, whole: t, project: t.TempDir(), home: t.TempDir(), temp: t.TempDir(), cdn: newCDN(t)}
	w.broken = filepath.Join(w.home, "broken")
	copyProject(t, w.project)
	w.aws = newProxy(t, startMoto(t, "CLOUD_CDN="+w.cdn.host, "CLOUD_BROKEN="+w.broken))
	w.env = append(kept(t),
		"PATH="+os.Getenv(toolsSetting)+":"+os.Getenv("PATH"), "HOME="+w.home, "TMPDIR="+w.temp,
		"AWS_ENDPOINT_URL="+w.aws.URL, "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER=",
		"SAM_CLI_TELEMETRY=0", "SAM_CLI_POLL_DELAY=1", "SSL_CERT_FILE="+w.cdn.certificate(t))
	return w
}

// kept is what the tools need of this process's environment: how Go finds its modules and caches.
func kept(t *testing.T) []string {
	t.Helper()
	said, err := exec.CommandContext(t.Context(), "go", "env", "GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOSUMDB", "GOTOOLCHAIN").Output()
	if err != nil {
		t.Fatal(err)
	}
	values := strings.Split(strings.TrimSuffix(string(said), "\n"), "\n")
	out := []string{"CGO_ENABLED=0"}
	for i, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GOPROXY", "GOSUMDB", "GOTOOLCHAIN"} {
		out = append(out, name+"="+values[i])
	}
	return out
}

// copyProject copies what a clone would have.
func copyProject(t *testing.T, to string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		switch {
		case name == ".git" || name == ".aws-sam" || name == "build" || entry.Name() == "node_modules":
			return skip(entry)
		case strings.HasPrefix(name, "samconfig."):
			return nil
		case entry.IsDir():
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		case !entry.Type().IsRegular():
			return nil
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), data, info.Mode())
	})
	if err != nil {
		t.Fatal(err)
	}
}

func skip(entry fs.DirEntry) error {
	if entry.IsDir() {
		return fs.SkipDir
	}
	return nil
}

// startMoto starts cloud.py, which ends with the test, and returns its URL.
func startMoto(t *testing.T, env ...string) string {
	t.Helper()
	address := freeAddress(t)
	_, port, _ := net.SplitHostPort(address)
	cmd := exec.CommandContext(t.Context(), os.Getenv(pythonSetting), "cloud.py", port)
	cmd.Env = append(os.Environ(), env...)
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = &log, &log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() { // t.Context is over by then
		<-ended
		if t.Failed() {
			t.Logf("moto:\n%s", lastLines(log.String(), 60))
		}
	})
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if c, err := net.Dial("tcp", address); err == nil {
			c.Close()
			return "http://" + address
		}
		select {
		case <-ended:
			t.Fatalf("moto ended: %s", log.String())
		default:
		}
	}
	t.Fatal("moto does not listen")
	return ""
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// result is what a command printed, and whether it succeeded.
type result struct {
	said string
	ok   bool
}

// run runs a line of a shell in the project, with an input for its questions.
func (w *world) run(line, input string, env ...string) result {
	w.t.Helper()
	cmd := exec.CommandContext(w.t.Context(), "bash", "-c", line)
	cmd.Dir, cmd.Stdin = w.project, strings.NewReader(input)
	cmd.Env = append(append([]string{}, w.env...), env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = time.Minute
	began := time.Now()
	err := cmd.Run()
	w.t.Logf("$ %s   (%.1f s, %v)", line, time.Since(began).Seconds(), err)
	if errors.Is(err, context.Canceled) {
		w.t.Fatal(err)
	}
	return result{out.String(), err == nil}
}

// must runs a line that must succeed, and returns what it printed.
func (w *world) must(line, input string, env ...string) string {
	w.t.Helper()
	r := w.run(line, input, env...)
	if !r.ok {
		w.t.Fatalf("%s fails:\n%s", line, r.said)
	}
	return r.said
}

// commands are the lines of the shell in one chapter of docs/deploy.md.
func commands(t *testing.T, chapter string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs", "deploy.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(text), "\n## "+chapter+"\n")
	if !ok {
		t.Fatalf("docs/deploy.md has no chapter %q", chapter)
	}
	section, _, _ := strings.Cut(after, "\n## ")
	var lines []string
	for _, block := range regexp.MustCompile("(?s)```sh\n(.*?)```").FindAllStringSubmatch(section, -1) {
		for line := range strings.Lines(block[1]) {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	if len(lines) == 0 {
		t.Fatalf("the chapter %q of docs/deploy.md has no commands", chapter)
	}
	return lines
}

func lastLines(text string, n int) string {
	lines := strings.Split(text, "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
