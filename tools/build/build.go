// Package build builds a function's binary and zip. The deployment, `go run ./local`
// and the tests all use it, so their binaries differ only in the processor.
package build

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Target is the system and processor to build for. The zero value is this machine.
type Target struct{ OS, Arch string }

// Lambda is the target of deployed functions. arch is arm64 or amd64.
func Lambda(arch string) Target { return Target{OS: "linux", Arch: arch} }

// flags makes binaries small and quick to start: without the Lambda library's RPC mode
// and without symbols. Without paths and the commit, they have the same bytes wherever
// they are built. The linker would drop debugging data (DWARF) anyway; not generating
// it saves a fifth of the compiler's work.
func flags() []string {
	return []string{"-tags", "lambda.norpc", "-trimpath", "-gcflags", "all=-dwarf=false", "-buildvcs=false", "-ldflags", "-s -w"}
}

// Root returns the module's root folder, searching upwards from the working directory.
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

// Binaries builds each package, a path below root such as ./functions/session, into the
// folder out. A binary is named after its package's folder. An error includes the
// compiler's output.
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
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", strings.Join(packages, " "), err, output)
	}
	return nil
}

// Bootstrap builds the package as the file out, which Lambda starts.
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
