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

// Kept is [Binaries] for this machine by way of a folder that stays: what is up to date there is not linked again. Several
// test programs want the same functions, and linking them is most of the work.
func Kept(ctx context.Context, root, out string, packages ...string) error {
	names, err := commands(root, packages)
	if err != nil {
		return err
	}
	root, err = filepath.Abs(root) // the go command runs in another folder
	if err != nil {
		return fmt.Errorf("find the module: %w", err)
	}
	place := filepath.Join(root, "build", "kept")
	folder := filepath.Join(place, "plain")
	if Race {
		folder = filepath.Join(place, "race")
	}
	unlock, err := lock(ctx, place)
	if err != nil { // a folder that can't be written, or a system that can't lock
		return Binaries(ctx, root, out, Target{}, packages...)
	}
	defer unlock()
	if err := Binaries(ctx, root, folder, Target{}, packages...); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return fmt.Errorf("make a folder for what is built: %w", err)
	}
	for _, name := range names {
		if err := give(ctx, filepath.Join(folder, name), filepath.Join(out, name)); err != nil {
			return err
		}
	}
	return nil
}

// give makes what was built a hard link, or a copy where that is on another disk. The next build puts another file in
// its place and leaves this one. The copy is made by another process: a file that this one wrote can't be started while
// a fork of it, under way to its exec, still has it open (ETXTBSY).
func give(ctx context.Context, from, to string) error {
	if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if os.Link(from, to) == nil {
		return nil
	}
	cmd := exec.CommandContext(ctx, "cp", from, to) //nolint:gosec // no shell reads the names
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("copy %s: %w\n%s", from, err, said)
	}
	return nil
}

// commands returns the names of the packages' folders, of which ./functions/... stands for all those in functions.
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

// LookAtSources looks at what the packages are made of. Go keeps a test's result for as long as the files are the same that
// the test itself looked at, and knows nothing of those that a go build reads: an end-to-end test would count as passed after
// a change of a function. What is looked at in a TestMain, before its tests run, does not count.
func LookAtSources(root string, packages ...string) error {
	for _, name := range []string{"go.mod", "go.sum"} { // the versions of everything else
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
