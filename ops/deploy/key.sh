#!/usr/bin/env bash
# key.sh: puts Authy's API key into SSM, from a prompt, and makes the functions read it. The key is on no command line, in
# no file and in no history: printf is a part of bash, and hands it over through a pipe. While a key is replaced, enter
# both with a comma between them, the new one first.
set -euo pipefail
. "$(dirname "$0")/stack.sh"
need aws go
find_stack
read_outputs
parameter=$(output KeyParameter)
[ -n "$parameter" ] || fail "stack $STACK says no name for the key's parameter"
functions=$(resources AWS::Lambda::Function) || fail "the functions of stack $STACK could not be listed"

printf 'Authy API key (it is not shown): ' >&2
unset key # one that is exported already would stay so, and be in every command's environment
IFS= read -rs key || :
echo >&2
printf '%s' "$key" | go run ./ops/setkey -parameter "$parameter" || fail "the key was not stored"
echo "$parameter is set"

# A function reads the key once in the life of each of its environments. A changed description gives it new ones, and lets
# what is running end in peace.
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
for function in $functions; do
	aws lambda update-function-configuration --function-name "$function" \
		--description "reads the key as of $now" --output text --query FunctionName ||
		fail "$function goes on with the key before: run make key again"
done
for function in $functions; do
	aws lambda wait function-updated --function-name "$function" || fail "whether $function reads the new key is not known: run make key again"
done
echo "the functions read it from now on"
echo
echo "Next: enter the callback URL in Authy's console ($(output CallbackUrl), POST), then make verify"
