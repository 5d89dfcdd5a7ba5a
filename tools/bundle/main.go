// Command bundle builds what is deployed.
//
//	bundle -out build              a zip of each function, and its size compared with a bare function
//	bundle -function session -bootstrap FILE   the binary of one function, for sam build
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"countersign/tools/build"
	"countersign/tools/template"
)

// most is how many times larger than a bare function's zip a function's zip may be.
const most = 1.08

func main() {
	root, err := build.Root()
	if err == nil {
		err = run(context.Background(), root, os.Args[1:], os.Stdout)
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

// run runs the command for the project at root.
func run(ctx context.Context, root string, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("bundle", flag.ContinueOnError)
	arch := flags.String("arch", "arm64", "`processor` of the functions: arm64 or amd64")
	folder := flags.String("out", "", "`folder` for the zips")
	function := flags.String("function", "", "`name` of one function")
	bootstrap := flags.String("bootstrap", "", "`file` for that function's binary")
	if err := flags.Parse(args); err != nil {
		return err
	}
	target := build.Lambda(*arch)
	switch {
	case *function != "" && *bootstrap != "":
		return build.Bootstrap(ctx, root, *bootstrap, target, "./functions/"+strings.ToLower(*function))
	case *folder != "" && *function == "":
		return zips(ctx, root, *folder, target, out)
	}
	return errors.New("want -out, or -function and -bootstrap")
}

// zips builds every function of the template and compares its zip with the bare one's.
// It fails if one is too large.
func zips(ctx context.Context, root, folder string, target build.Target, out io.Writer) error {
	names, err := functions(root)
	if err != nil {
		return err
	}
	binaries, err := os.MkdirTemp("", "bundle")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer os.RemoveAll(binaries)
	packages := []string{"./tools/bundle/testdata/bare"}
	for _, name := range names {
		packages = append(packages, "./functions/"+name)
	}
	if err := build.Binaries(ctx, root, binaries, target, packages...); err != nil {
		return err
	}
	bare, err := build.Zip(filepath.Join(binaries, "bare"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", folder, err)
	}
	fmt.Fprintf(out, "%-12s %9d bytes\n", "bare", len(bare))
	var large []string
	for _, name := range names {
		data, err := build.Zip(filepath.Join(binaries, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name+".zip"), data, 0o644); err != nil {
			return fmt.Errorf("write zip: %w", err)
		}
		ratio := float64(len(data)) / float64(len(bare))
		fmt.Fprintf(out, "%-12s %9d bytes, %.3f of bare\n", name, len(data), ratio)
		if ratio > most {
			large = append(large, name)
		}
	}
	if len(large) > 0 {
		return fmt.Errorf("more than %.2f of a bare function: %s", most, strings.Join(large, ", "))
	}
	return nil
}

// functions returns the names of the template's functions.
func functions(root string) ([]string, error) {
	t, err := template.Load(filepath.Join(root, "template.yaml"))
	if err != nil {
		return nil, err
	}
	list, err := t.Functions(template.Values{})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, f := range list {
		names = append(names, f.Name)
	}
	return names, nil
}
