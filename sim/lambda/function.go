package lambda

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// initTime is the time that Lambda allows for an environment's initialisation ("Lambda
// execution environment lifecycle": 10 seconds).
const initTime = 10 * time.Second

// Config describes one function.
type Config struct {
	// Name is the function's name. It prefixes the function's output.
	Name string
	// Binary is the path of the built function.
	Binary string
	// Env is the whole environment as NAME=VALUE. Nothing is inherited from this
	// process.
	Env []string
	// Timeout limits one invocation. 0 means 3 s, as in Lambda.
	Timeout time.Duration
	// Memory, in MB, is reported to the function and not enforced.
	Memory int
	// Concurrency limits the unfinished invocations, including waiting ones; further
	// ones get ErrThrottled. 0 means no limit.
	Concurrency int
	// Environments limits the processes. Further invocations wait for one. 0 means 10.
	Environments int
	// Log receives the function's output line by line, with the function's name. nil
	// discards it.
	Log io.Writer
}

// Function is a running function. It is safe for concurrent use. Close ends its
// processes.
type Function struct {
	config Config
	log    *lockedWriter
	slots  chan struct{}

	mu       sync.Mutex
	closed   bool
	underway int
	idle     []*environment // most recently used last
	live     map[*environment]struct{}
	busy     sync.WaitGroup // invocations and processes
}

// New returns a function without a process.
func New(config Config) *Function {
	if config.Timeout == 0 {
		config.Timeout = 3 * time.Second
	}
	if config.Environments == 0 {
		config.Environments = 10
	}
	if config.Log == nil {
		config.Log = io.Discard
	}
	return &Function{
		config: config,
		log:    &lockedWriter{to: config.Log},
		slots:  make(chan struct{}, config.Environments),
		live:   map[*environment]struct{}{},
	}
}

// Config returns the function's configuration, including defaults.
func (f *Function) Config() Config { return f.config }

// Invoke invokes the function and returns its answer. Errors are ErrThrottled,
// ErrTimeout, ErrExited, ErrClosed, a *FunctionError, and that of ctx. If ctx ends
// first, Invoke returns and the function keeps running, as in Lambda when a client
// disconnects.
func (f *Function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	if err := f.enter(); err != nil {
		return nil, err
	}
	type answer struct {
		payload []byte
		err     error
	}
	answers := make(chan answer, 1)
	go func() {
		defer f.leave()
		payload, err := f.run(context.WithoutCancel(ctx), payload)
		answers <- answer{payload, err}
	}()
	select {
	case a := <-answers:
		return a.payload, a.err
	case <-ctx.Done():
		return nil, fmt.Errorf("invoke %s: %w", f.config.Name, ctx.Err())
	}
}

// Warm starts an environment, if there is none, and waits until it asks for an
// invocation. It thus reports a function that can't start.
func (f *Function) Warm(ctx context.Context) error {
	if err := f.enter(); err != nil {
		return err
	}
	defer f.leave()
	select {
	case f.slots <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("start %s: %w", f.config.Name, ctx.Err())
	}
	defer func() { <-f.slots }()
	e, err := f.environment(ctx)
	if err != nil {
		return fmt.Errorf("start %s: %w", f.config.Name, err)
	}
	f.keep(e)
	return nil
}

// Kill kills a random environment with SIGKILL and reports whether there was one.
func (f *Function) Kill() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.live) == 0 {
		return false
	}
	skip := rand.IntN(len(f.live))
	for e := range f.live {
		if skip == 0 {
			e.kill()
			return true
		}
		skip--
	}
	return false
}

// Processes returns the ids of the living processes.
func (f *Function) Processes() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	var ids []int
	for e := range f.live {
		ids = append(ids, e.pid)
	}
	slices.Sort(ids)
	return ids
}

// Close kills every process, ends every invocation, and waits for them.
func (f *Function) Close() {
	f.mu.Lock()
	f.closed = true
	for e := range f.live {
		e.kill()
	}
	f.mu.Unlock()
	f.busy.Wait()
}

func (f *Function) enter() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.closed:
		return ErrClosed
	case f.config.Concurrency > 0 && f.underway >= f.config.Concurrency:
		return ErrThrottled
	}
	f.underway++
	f.busy.Add(1)
	return nil
}

func (f *Function) leave() {
	f.mu.Lock()
	f.underway--
	f.mu.Unlock()
	f.busy.Done()
}

// run invokes an environment that it has for itself. An invocation that no process has
// fetched goes to another one.
func (f *Function) run(ctx context.Context, payload []byte) ([]byte, error) {
	f.slots <- struct{}{}
	defer func() { <-f.slots }()
	for {
		e, err := f.environment(ctx)
		if err != nil {
			return nil, err
		}
		answer, err := e.invoke(payload, f.config.Timeout)
		var reported *FunctionError
		switch {
		case errors.Is(err, errNotTaken):
			continue
		case err == nil, errors.As(err, &reported):
			f.keep(e)
		default:
			e.kill()
		}
		return answer, err
	}
}

// environment returns an idle environment or a new one. The caller has taken a slot, so
// their number is limited.
func (f *Function) environment(ctx context.Context) (*environment, error) {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return nil, ErrClosed
	}
	for len(f.idle) > 0 {
		e := f.idle[len(f.idle)-1]
		f.idle = f.idle[:len(f.idle)-1]
		if e.alive() {
			f.mu.Unlock()
			return e, nil
		}
	}
	f.busy.Add(1) // until the process has ended
	f.mu.Unlock()

	e, err := start(f.config, f.log)
	if err != nil {
		f.busy.Done()
		return nil, err
	}
	f.mu.Lock()
	f.live[e] = struct{}{}
	if f.closed {
		e.kill()
	}
	f.mu.Unlock()
	go func() {
		defer f.busy.Done()
		<-e.exited
		e.close()
		f.mu.Lock()
		delete(f.live, e)
		f.mu.Unlock()
	}()
	return e, e.ready(ctx)
}

func (f *Function) keep(e *environment) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.idle = append(f.idle, e)
}
