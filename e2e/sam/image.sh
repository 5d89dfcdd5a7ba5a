#!/usr/bin/env bash
# image.sh PROCESSOR: makes the image countersign-local:rapid-PROCESSOR, a stand-in for the Lambda base image: the runtime
# emulator that SAM CLI ships, and nothing else. PROCESSOR is x86_64 or arm64; when it is not this machine's, functions
# run under qemu. SAM CLI takes it with --skip-pull-image --invoke-image countersign-local:latest, and completes the tag.
# The name is our own, so that the real image is never hidden by it. Needs docker, and sam and qemu in PATH.
set -euo pipefail

processor=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case $(uname -m) in
aarch64 | arm64) machine=arm64 ;;
*) machine=x86_64 ;;
esac
emulator=$("$(dirname "$(command -v sam)")/python" -c 'import os, samcli; print(os.path.dirname(samcli.__file__))')/local/rapid/aws-lambda-rie-$machine

root=$(mktemp -d)
trap 'exit 143' INT TERM
trap 'rm -rf "$root"' EXIT
mkdir -p "$root/var/rapid" "$root/var/task" "$root/tmp"
chmod 1777 "$root/tmp"
if [ "$processor" = "$machine" ]; then
	install -m 755 "$emulator" "$root/var/rapid/aws-lambda-rie"
elif [ "$processor" = arm64 ]; then
	install -m 755 "$emulator" "$root/var/rapid/rie"
	install -m 755 "$(command -v qemu-aarch64-static)" "$root/var/rapid/qemu"
	CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -C "$here" -trimpath -buildvcs=false -o "$root/var/rapid/aws-lambda-rie" ./emulated
else
	echo "$0: functions for $processor do not run on $machine" >&2
	exit 1
fi
tar -C "$root" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -c . | docker import - "countersign-local:rapid-$processor" >/dev/null
