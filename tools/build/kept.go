package build

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Cached is [Binaries] for this machine with a cache folder: a binary that is up to date
// there is not linked again. Several test programs need the same functions, and linking
// them takes most of the time.
func Cached(ctx context.Context, root, out string, packages ...string) error {
	names, err := commands(root, packages)
	if err != nil {
		return err
	}
	root, err = filepath.Abs(root) // the go command runs in a different folder
	if err != nil {
		return fmt.Errorf("find the module: %w", err)
	}
	cache := filepath.Join(root, "build", "kept")
	folder := filepath.Join(cache, "plain")
	if Race {
		folder = filepath.Join(cache, "race")
	}
	unlock, err := lock(ctx, cache)
	if err != nil { // the folder is read-only, or the system has no file locks
		return Binaries(ctx, root, out, Target{}, packages...)
	}
	defer unlock()
	if err := Binaries(ctx, root, folder, Target{}, packages...); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("create the folder for binaries: %w", err)
	}
	for _, name := range names {
		if err := linkOrCopy(ctx, filepath.Join(folder, name), filepath.Join(out, name)); err != nil {
			return err
		}
	}
	return nil
}

// linkOrCopy hard-links a binary from the cache, or copies it if out is on another disk. The
// next build replaces the cached file and leaves this one alone. A separate process
// makes the copy: if this process wrote the file, a concurrent fork of it could still
// have the file open, and starting it would fail with ETXTBSY.
func linkOrCopy(ctx context.Context, from, to string) error {
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if os.Link(from, to) == nil {
		return nil
	}
	cmd := exec.CommandContext(ctx, "cp", from, to) //nolint:gosec // no shell reads the names
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("copy %s: %w\n%s", from, err, output)
	}
	return nil
}

// commands returns the names of the packages' folders. ./functions/... stands for every
// folder in functions.
func commands(root string, packages []string) ([]string, error) {
	var names []string
	for _, pkg := range packages {
		parent, all := strings.CutSuffix(pkg, "/...")
		if !all {
			names = append(names, filepath.Base(pkg))
			continue
		}
		entries, err := os.ReadDir(filepath.Join(root, parent))
		if err != nil {
			return nil, fmt.Errorf("look for commands: %w", err)
		}
		for _, entry := range entries {
			if entry.IsDir() {
				names = append(names, entry.Name())
			}
		}
	}
	return names, nil
}

// LookAtSources opens the source files of packages. Go caches a test's result until a
// file changes that the test itself opened, and does not count files that a nested go
// build reads. Without this call, an end-to-end test would count as passed after a
// function changed. Call it inside a test: files opened in TestMain do not count.
func LookAtSources(root string, packages ...string) error {
	for _, name := range []string{"go.mod", "go.sum"} { // the versions of the dependencies
		if _, err := os.Stat(filepath.Join(root, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("look at the sources: %w", err)
		}
	}
	for _, pkg := range append(slices.Clone(packages), "./shared") {
		err := filepath.WalkDir(filepath.Join(root, strings.TrimSuffix(pkg, "/...")), func(_ string, _ fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("look at the sources: %w", err)
		}
	}
	return nil
}
