package lambda

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	goruntime "runtime"
	"strconv"
	"sync"
	"time"
)

// environment is one process and its own Runtime API.
type environment struct {
	config Config
	server *http.Server
	cmd    *exec.Cmd
	pid    int
	output *output
	asked  chan struct{}    // closed by the first request for work
	once   sync.Once        // closes it
	work   chan *invocation // unbuffered: a completed send means that the process has it
	exited chan struct{}    // closed when the process has ended

	mu      sync.Mutex
	current *invocation
	failed  *FunctionError // the process's report of a failed initialisation
}

// start starts a process. The caller must close the environment after exited.
func start(config Config, log *lockedWriter) (*environment, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the runtime API: %w", err)
	}
	e := &environment{
		config: config,
		asked:  make(chan struct{}),
		work:   make(chan *invocation),
		exited: make(chan struct{}),
		cmd:    exec.Command(config.Binary),
	}
	e.server = &http.Server{Handler: e.api(), ReadHeaderTimeout: initTime}
	go func() { _ = e.server.Serve(listener) }() // ends with close

	e.cmd.Env = append(lambdaEnv(config, listener.Addr().String()), config.Env...)
	if e.output, err = newOutput("["+config.Name+"] ", log); err != nil {
		e.server.Close()
		return nil, fmt.Errorf("start %s: %w", config.Name, err)
	}
	e.cmd.Stdout, e.cmd.Stderr = e.output.writer, e.output.writer
	e.cmd.SysProcAttr = procAttr()
	started := make(chan error)
	go func() {
		// The kernel kills the process when the thread that started it ends, so keep
		// the thread.
		goruntime.LockOSThread()
		defer goruntime.UnlockOSThread()
		err := e.cmd.Start()
		started <- err
		if err == nil {
			_ = e.cmd.Wait() // only the end matters, not the status
			e.output.end()
			close(e.exited)
		}
	}()
	if err := <-started; err != nil {
		e.server.Close()
		e.output.end()
		return nil, fmt.Errorf("start %s: %w", config.Name, err)
	}
	e.pid = e.cmd.Process.Pid
	return e, nil
}

// lambdaEnv returns the variables that Lambda itself sets ("Defined runtime environment
// variables").
func lambdaEnv(config Config, address string) []string {
	return []string{
		"AWS_LAMBDA_RUNTIME_API=" + address,
		"AWS_LAMBDA_FUNCTION_NAME=" + config.Name,
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(config.Memory),
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/" + config.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME=local",
		"AWS_EXECUTION_ENV=AWS_Lambda_provided.al2023",
		"_HANDLER=bootstrap",
		"LAMBDA_TASK_ROOT=" + os.TempDir(),
		"TZ=:UTC",
	}
}

// ready waits until the process first asks for an invocation.
func (e *environment) ready(ctx context.Context) error {
	timer := time.NewTimer(initTime)
	defer timer.Stop()
	select {
	case <-e.asked:
		return nil
	case <-e.exited:
		e.mu.Lock()
		defer e.mu.Unlock()
		if e.failed != nil {
			return e.failed
		}
		return ErrExited
	case <-timer.C:
		e.kill()
		return ErrTimeout
	case <-ctx.Done():
		e.kill()
		return ctx.Err()
	}
}

// invoke gives the process an invocation and waits for the answer.
func (e *environment) invoke(payload []byte, timeout time.Duration) ([]byte, error) {
	inv := newInvocation(payload, timeout)
	e.mu.Lock()
	e.current = inv
	e.mu.Unlock()
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case e.work <- inv:
	case <-e.exited:
		return nil, errNotTaken
	case <-timer.C:
		return nil, ErrTimeout
	}
	select {
	case a := <-inv.answered:
		return a.payload, a.err
	case <-timer.C:
		return nil, ErrTimeout
	case <-e.exited:
	}
	select {
	case a := <-inv.answered: // it answered before it exited, as after a panic
		return a.payload, a.err
	default:
		return nil, ErrExited
	}
}

func (e *environment) alive() bool {
	select {
	case <-e.exited:
		return false
	default:
		return true
	}
}

// kill fails only if the process has ended already.
func (e *environment) kill() { _ = e.cmd.Process.Kill() }

func (e *environment) close() { e.server.Close() }
