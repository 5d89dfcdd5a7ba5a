#!/usr/bin/env bash
# run.sh [TEST-FLAG...]: the commands of docs/deploy.md with real tools, against moto.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sam=$("$here/../sam/tools.sh" sam)
aws=$("$here/../sam/tools.sh" aws)
moto=$("$here/../sam/tools.sh" moto)
# Folders of virtual environments hold a python too, which must not hide the machine's.
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
ln -s "$sam/sam" "$aws/aws" "$bin"
cd "$here/../.."
DEPLOY_TOOLS=$bin DEPLOY_PYTHON=$moto/python CGO_ENABLED=0 go test -count=1 -timeout 30m "$@" ./e2e/deploy
