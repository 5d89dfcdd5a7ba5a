package sam_test

import (
	"context"
	"net"
	"os"
	"os/exec"
	"slices"
	"syscall"
	"testing"
	"time"
)

// patience is how long anything of SAM's may take here. It is Python, and two processors are shared.
const patience = 5 * time.Minute

// command is sam local with what every use of it needs.
func command(ctx context.Context, w *world, t *testing.T, kind string, args ...string) *exec.Cmd {
	t.Helper()
	all := append([]string{"local", kind}, args...)
	all = append(all,
		"--template", decided(t),
		"--env-vars", w.environment(t),
		"--skip-pull-image", // it is there already, and each pull asks the registry
		"--add-host", "host.docker.internal:host-gateway",
		"--parameter-overrides", "AllowedOrigins="+origins)
	if image := os.Getenv(imageSetting); image != "" {
		all = append(all, "--invoke-image", image)
	}
	cmd := exec.CommandContext(ctx, "sam", all...)
	cmd.Dir = root
	// A variable of the shell would replace one that the template declares, so most of them stay out.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return !slices.ContainsFunc([]string{"PATH=", "HOME=", "DOCKER_", "TMPDIR=", "SAM_CLI_"}, func(kept string) bool {
			return len(pair) >= len(kept) && pair[:len(kept)] == kept
		})
	})
	cmd.Env = append(cmd.Env, "SAM_CLI_TELEMETRY=0", "AWS_EC2_METADATA_DISABLED=true",
		"SAM_CLI_CONTAINER_CONNECTION_TIMEOUT=120") // seconds, instead of 20
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // it takes its containers with it
	cmd.WaitDelay = time.Minute
	return cmd
}

// serve starts sam local start-api or start-lambda, which ends with the test, and returns its URL.
func (w *world) serve(t *testing.T, kind, port string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	log := &lines{}
	// one container per function, which stays; with EAGER some are left when it ends
	cmd := command(ctx, w, t, kind, "--warm-containers", "LAZY", "--port", port)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		cancel()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	t.Cleanup(func() {
		cancel()
		<-ended
		if t.Failed() {
			t.Logf("sam local %s:\n%s", kind, log)
		}
	})
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if c, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			c.Close()
			return "http://127.0.0.1:" + port
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("sam local %s ended: %v", kind, err)
		default:
		}
	}
	t.Fatalf("sam local %s does not listen", kind)
	return ""
}

// freePort is one that nobody has. SAM's own containers get theirs from 5000 to 9000.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// output runs a command and returns what it prints. SAM CLI prints nothing, and exits with 0, when a function ran out of time.
func output(t *testing.T, cmd *exec.Cmd) []byte {
	t.Helper()
	log := &lines{}
	cmd.Stderr = log
	out, err := cmd.Output()
	if err != nil || len(out) == 0 {
		t.Fatalf("%v: %v\n%s\n%s", cmd.Args, err, out, log)
	}
	return out
}
