// Package build is the one recipe that makes a function's binary and its zip. What `go run ./local` and the tests run is
// built as what is deployed, but for the processor.
package build

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Target is what a binary is built for. The zero value is this machine.
type Target struct{ OS, Arch string }

// Lambda is where the deployed functions run; arch is arm64 or amd64.
func Lambda(arch string) Target { return Target{OS: "linux", Arch: arch} }

// flags makes binaries small and quick to start (no RPC mode of the Lambda library, no symbols), and the same bytes
// wherever they are built (no paths, no commit). What debuggers read (DWARF) would not be linked, so it is not made: that
// is a fifth of the compiler's work.
func flags() []string {
	return []string{"-tags", "lambda.norpc", "-trimpath", "-gcflags", "all=-dwarf=false", "-buildvcs=false", "-ldflags", "-s -w"}
}

// Root returns the module's root, seen from this process's working directory.
func Root() (string, error) {
	out, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("find the module: %w", err)
	}
	mod := strings.TrimSpace(string(out))
	if mod == "" || mod == os.DevNull {
		return "", fmt.Errorf("find the module: there is no go.mod here or above")
	}
	return filepath.Dir(mod), nil
}

// Binaries builds each package, a path below root such as ./functions/session, into the folder out. Each binary gets
// the name of its package's folder. The error holds what the compiler said.
func Binaries(ctx context.Context, root, out string, target Target, packages ...string) error {
	if err := LookAtSources(root, packages...); err != nil {
		return err
	}
	args, cgo := append([]string{"build"}, flags()...), "0"
	if Race && target == (Target{}) {
		args, cgo = append(args, "-race"), "1"
	}
	args = append(args, "-o", out+string(filepath.Separator))
	cmd := exec.CommandContext(ctx, "go", append(args, packages...)...) //nolint:gosec // the packages are the callers' own constants
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "CGO_ENABLED="+cgo, "GOFLAGS=", "GOOS="+target.OS, "GOARCH="+target.Arch)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", strings.Join(packages, " "), err, said)
	}
	return nil
}

// Bootstrap builds the package as the file that Lambda starts, out.
func Bootstrap(ctx context.Context, root, out string, target Target, pkg string) error {
	dir, err := os.MkdirTemp(filepath.Dir(out), ".build")
	if err != nil {
		return fmt.Errorf("build %s: %w", pkg, err)
	}
	defer os.RemoveAll(dir)
	if err := Binaries(ctx, root, dir, target, pkg); err != nil {
		return err
	}
	return os.Rename(filepath.Join(dir, filepath.Base(pkg)), out)
}
