#!/usr/bin/env bash
# local.sh [x86_64|arm64] [TEST-FLAG...]: every event and whole logins through sam local, beside our own gateway. The
# processor is that of the functions, by default this machine's; another one's functions run under qemu.
#
# With an engine for containers that answers and can fetch the Lambda base image, that image is used. Without, an engine of
# its own is started (engine.sh; it needs root) with a stand-in for the image (image.sh). SAM_ENGINE=own asks for the
# latter, SAM_ENGINE=yours for the former.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case $(uname -m) in
aarch64 | arm64) machine=arm64 ;;
*) machine=x86_64 ;;
esac
processor=$machine
case ${1:-} in
x86_64 | arm64)
	processor=$1
	shift
	;;
esac
tools=$("$here/tools.sh" sam $([ "$processor" = "$machine" ] || echo qemu))
export PATH=$tools:$PATH SAM_CLI_TELEMETRY=0 AWS_EC2_METADATA_DISABLED=true
cd "$here/../.."

unset GOOS GOARCH GOFLAGS # of the functions; what runs here is for this machine

work=$(mktemp -d)
engine=
clean() {
	if [ -n "$engine" ]; then # it ends all that runs in it
		kill -TERM $engine 2>/dev/null || :
		wait $engine || :
	fi
	rm -rf "$work"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
GOCACHE=$(go env GOCACHE) GOMODCACHE=$(go env GOMODCACHE) GOPATH=$(go env GOPATH)
export GOCACHE GOMODCACHE GOPATH HOME=$work TMPDIR=$work # SAM CLI keeps things in both

fetch() { # asks the engine for the real image, by the name that SAM CLI has for it
	docker info >/dev/null 2>&1 || return 1
	local name
	name=$("${tools%%:*}/python" -c 'import sys; from samcli.local.docker.lambda_image import LambdaImage, Runtime
print(LambdaImage._INVOKE_REPO_PREFIX + "/" + Runtime.get_image_name_tag("provided.al2023", sys.argv[1]))' "$processor") || return 1
	docker image inspect "$name" >/dev/null 2>&1 || timeout 300 docker pull --quiet "$name" >/dev/null 2>&1
}
if [ -z "${SAM_ENGINE:-}" ]; then
	if fetch; then SAM_ENGINE=yours; else SAM_ENGINE=own; fi
fi

make sam-build GOARCH="${processor/x86_64/amd64}" SAM_BUILD="$work/build" >"$work/log" 2>&1 ||
	{ cat "$work/log" >&2; exit 1; }
CGO_ENABLED=0 go test -c -o "$work/suite" ./e2e/sam
export SAM_BUILD=$work/build SAM_PROCESSOR=$processor SAM_IMAGE= SAM_HOST=127.0.0.1
suite=("$work/suite" -test.timeout 60m "$@")
cd e2e/sam
case $SAM_ENGINE in
own)
	echo "an engine of its own, a stand-in for the image, functions for $processor"
	export SAM_IMAGE=countersign-local:latest
	./engine.sh sh -c './image.sh "$SAM_PROCESSOR" && exec "$@"' sh "${suite[@]}" &
	engine=$!
	wait $engine
	;;
yours)
	echo "your engine, the real image, functions for $processor"
	# On Linux host.docker.internal is the bridge's address, elsewhere it is the loopback's.
	address=$(ip -4 -o address show docker0 2>/dev/null | sed 's|.*inet \([0-9.]*\).*|\1|')
	export SAM_HOST=${address:-127.0.0.1}
	"${suite[@]}"
	;;
esac
