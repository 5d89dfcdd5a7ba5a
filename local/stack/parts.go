package stack

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"

	authysim "countersign/sim/authy"
	"countersign/sim/gateway"
	lambdasim "countersign/sim/lambda"
	"countersign/tools/build"
	"countersign/tools/template"
)

// all is the package pattern of the functions.
const all = "./functions/..."

// Build builds the five functions for this machine into a folder, for Options.Binaries.
func Build(ctx context.Context, dir string) error {
	root, err := build.Root()
	if err != nil {
		return err
	}
	return build.Cached(ctx, root, dir, all)
}

// startAuthyAndGateway starts both. They need each other's addresses: the functions'
// settings and Authy need the gateway's, and the functions' settings need Authy's.
func (s *Stack) startAuthyAndGateway(ctx context.Context, o *Options) error {
	listener, taken, err := listen(o.Addr)
	if err != nil {
		return err
	}
	s.onClose(func() { listener.Close() })
	s.URL, s.Taken = url(listener), taken
	if host, _, _ := net.SplitHostPort(listener.Addr().String()); !net.ParseIP(host).IsUnspecified() {
		s.pageOrigin = s.URL
	}
	s.CallbackURL = o.CallbackURL
	if s.CallbackURL == "" {
		s.CallbackURL = s.URL + "/authy/callback"
	}
	if o.AuthyURL == "" {
		if err := s.startAuthy(o); err != nil {
			return err
		}
	}
	return s.startGateway(ctx, o, listener)
}

// startAuthy starts the Authy simulator.
func (s *Stack) startAuthy(o *Options) error {
	options := o.Authy
	options.Key, options.CallbackURL = o.AuthyKey, s.CallbackURL
	s.Authy = authysim.New(options)
	s.onClose(s.Authy.Close)
	if err := s.Authy.Listen("127.0.0.1:0"); err != nil {
		return fmt.Errorf("start authy simulator: %w", err)
	}
	o.AuthyURL, o.AuthyKey = s.Authy.URL(), s.Authy.Key()
	return nil
}

// readTemplate finds the repository and reads its template.
func (s *Stack) readTemplate(context.Context, *Options) (err error) {
	if s.root, err = build.Root(); err != nil {
		return err
	}
	s.template, err = template.Load(filepath.Join(s.root, "template.yaml"))
	return err
}

// startGateway starts the functions, then the gateway, then the desk.
func (s *Stack) startGateway(ctx context.Context, o *Options, listener net.Listener) error {
	t, root := s.template, s.root
	routes, err := t.Routes()
	if err != nil {
		return fmt.Errorf("read routes: %w", err)
	}
	for _, r := range routes {
		s.Routes = append(s.Routes, r.Key)
	}
	functions, values, err := s.settings(t, o)
	if err != nil {
		return err
	}
	cors, err := t.CORS(values)
	if err != nil {
		return fmt.Errorf("read CORS: %w", err)
	}
	if err := s.startGuard(t, o, functions); err != nil {
		return err
	}
	if err := s.startServices(t, o); err != nil {
		return err
	}
	// Tests mostly build the functions in TestMain, where opening the sources does not
	// count.
	if err := build.LookAtSources(root, all); err != nil {
		return err
	}
	invokers, err := s.startFunctions(ctx, o, functions)
	if err != nil {
		return err
	}
	g := gateway.New(gateway.Config{
		Routes:    routes,
		Functions: invokers,
		CORS:      cors,
		Web:       webClient(root),
		Brand:     o.brand(functions),
		Record:    o.Record,
		Served:    o.Served,
		Log:       s.log,
	})
	s.serve(g.Server(), listener)
	return s.startDesk(o, g)
}

// webClient returns the web client's files, or nil if there are none.
func webClient(root string) fs.FS {
	folder := filepath.Join(root, "web")
	if _, err := os.Stat(folder); err != nil {
		return nil
	}
	return os.DirFS(folder)
}

// startFunctions starts every function once, to report a wrong setting now rather than
// to the first user.
func (s *Stack) startFunctions(ctx context.Context, o *Options, functions []template.Function) (map[string]gateway.Invoker, error) {
	dir := o.Binaries
	if dir == "" {
		var err error
		if dir, err = s.tempDir(); err != nil {
			return nil, err
		}
		if err := Build(ctx, dir); err != nil {
			return nil, err
		}
	}
	said := &firstLines{to: s.log}
	invokers := map[string]gateway.Invoker{}
	results := make(chan error)
	for _, f := range functions {
		running := lambdasim.New(s.runtimeConfig(o, f, dir, said))
		s.onClose(running.Close)
		s.Functions[f.Name] = running
		invokers[f.ID] = running
		go func() { results <- running.Warm(ctx) }()
	}
	var failed []error
	for range functions {
		failed = append(failed, <-results)
	}
	if err := errors.Join(failed...); err != nil {
		s.Close() // wait for all of their output
		return nil, fmt.Errorf("%w%s", err, reasons(said.stop()))
	}
	said.stop()
	return invokers, nil
}

func (s *Stack) runtimeConfig(o *Options, f template.Function, dir string, log *firstLines) lambdasim.Config {
	c := lambdasim.Config{
		Name:         f.ID,
		Binary:       filepath.Join(dir, f.Name),
		Env:          append(environment(s.aws, s.tableURL(), f), s.identity(f)...),
		Timeout:      f.Timeout,
		Memory:       f.Memory,
		Concurrency:  f.Concurrency,
		Environments: 16,
		Log:          log,
	}
	if o.Concurrency != 0 {
		c.Concurrency = o.Concurrency
	}
	if o.Environments != 0 {
		c.Environments = o.Environments
	}
	return c
}
