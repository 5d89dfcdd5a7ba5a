#!/usr/bin/env bash
# tools.sh: fetches what the browser tests use from npm, axe-core and the TypeScript compiler, into the user's cache, once.
# They are no part of the project, and nothing of it is served. The tests find them there and skip without them.
set -euo pipefail

axe=4.14.1 typescript=7.0.2 # the tests look for these: tools_test.go
cache=${XDG_CACHE_HOME:-$HOME/.cache}/countersign/browser-$axe-$typescript

[ ! -d "$cache" ] || exit 0
command -v npm >/dev/null || { echo "$0: npm is missing" >&2; exit 1; }
mkdir -p "$(dirname "$cache")"
fresh=$(mktemp -d "$cache.XXXXXX")
npm install --silent --ignore-scripts --no-save --no-package-lock --prefix "$fresh" "axe-core@$axe" "typescript@$typescript" ||
	{ rm -rf "$fresh"; echo "$0: cannot fetch axe-core@$axe and typescript@$typescript by npm" >&2; exit 1; }
# Two runs may fetch at once: the later one leaves what it finds.
if [ -d "$cache" ]; then rm -rf "$fresh"; else mv "$fresh" "$cache"; fi
