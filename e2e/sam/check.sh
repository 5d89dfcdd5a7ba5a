#!/usr/bin/env bash
# check.sh [TEMPLATE]: holds a template to sam validate, cfn-lint and checkov: as it is written, and as the SAM transform
# makes it, because linters do not look into what SAM generates. Any finding fails.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
template=$(realpath "${1:-$here/../../template.yaml}")
tools=$("$here/tools.sh" sam checkov)
export PATH=$tools:$PATH SAM_CLI_TELEMETRY=0 AWS_EC2_METADATA_DISABLED=true

work=$(mktemp -d)
trap 'exit 143' INT TERM
trap 'rm -rf "$work"' EXIT
export HOME=$work # where SAM CLI and checkov keep what they were asked before
cp "$template" "$work/template.yaml"
cd "$work"

failed=
run() {
	echo "-- $*"
	"$@" || failed=yes
}
# --skip-download: checkov would ask its maker's servers for texts about its findings
lint() { run checkov --framework cloudformation --skip-download --quiet --compact --file "$1"; }

run sam validate --lint --template template.yaml
run cfn-lint template.yaml
lint template.yaml
"${tools%%:*}/python" "$here/transform.py" template.yaml >transformed.json || { echo "the transform refuses the template"; exit 1; }
run cfn-lint transformed.json
lint transformed.json
[ -z "$failed" ] || { echo "$template: see the findings above"; exit 1; }
