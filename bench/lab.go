package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"

	"countersign/bench/rig"
	"countersign/local/stack"
	"countersign/tools/build"
	"countersign/tools/template"
)

// lab is what the measurements share: everything built once.
type lab struct {
	root     string
	binaries string   // a folder with the functions, and the yardsticks bare and hash
	golang   []string // how Go runs in the functions, as NAME=VALUE: yardsticks run alike
	progress io.Writer
}

// yardsticks are the programs that the functions are compared with.
func yardsticks() []string { return []string{"./tools/bundle/testdata/bare", "./bench/testdata/hash"} }

// functions are the names of those that are deployed.
func functions() []string { return []string{"callback", "register", "session", "status", "verify"} }

func newLab(ctx context.Context, progress io.Writer) (*lab, error) {
	root, err := build.Root()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "countersign-bench")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	l := &lab{root: root, binaries: dir, progress: progress}
	if l.golang, err = golang(root); err != nil {
		l.close()
		return nil, err
	}
	if err := build.Cached(ctx, root, dir, append(yardsticks(), "./functions/...")...); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

// golang reads from the template how Go runs in the functions.
func golang(root string) ([]string, error) {
	t, err := template.Load(filepath.Join(root, "template.yaml"))
	if err != nil {
		return nil, err
	}
	functions, err := t.Functions(template.Values{})
	if err != nil {
		return nil, err
	}
	var pairs []string
	for name, value := range functions[0].Go {
		pairs = append(pairs, name+"="+value)
	}
	return pairs, nil
}

func (l *lab) close() { os.RemoveAll(l.binaries) }

func (l *lab) binary(name string) string { return filepath.Join(l.binaries, name) }

// rig starts a system of the built functions, with many environments of each, unless set changes that.
func (l *lab) rig(ctx context.Context, environments int, set map[string]string) (*rig.Rig, error) {
	return rig.Start(ctx, stack.Options{
		Binaries: l.binaries, Environments: environments, Concurrency: 10_000, Set: maps.Clone(set),
	})
}
