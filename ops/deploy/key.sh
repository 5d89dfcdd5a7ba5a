#!/usr/bin/env bash
# key.sh: asks for Authy's API key, stores it in SSM, and makes the functions read it.
# The key appears on no command line, in no file and in no history: printf is a shell
# builtin and writes it to a pipe. To replace a key, enter both with a comma between
# them, the new one first.
# key.sh secrets: rotates our own keyring, and makes the functions read it.
set -euo pipefail
. "$(dirname "$0")/stack.sh"
need aws go
case ${1:-} in
'') what=KeyParameter ;;
secrets) what=SecretsParameter ;;
*) fail "there is no key $1: make key asks for Authy's, make key ROTATE=secrets rotates the stack's own" ;;
esac
find_stack
read_outputs
parameter=$(output $what)
[ -n "$parameter" ] || fail "stack $STACK does not name the parameter"
functions=$(resources AWS::Lambda::Function) || fail "the functions of stack $STACK could not be listed"

if [ $what = SecretsParameter ]; then
	go run ./ops/setkey -parameter "$parameter" -rotate || fail "the keyring was not rotated"
	echo "$parameter has a new first key"
	again="give it new environments (docs/runbook.md, \"Rotate the key\") before anything is rotated again"
else
	printf 'Authy API key (it is not shown): ' >&2
	unset key # an already exported variable would pass the key to every command
	IFS= read -rs key || :
	echo >&2
	printf '%s' "$key" | go run ./ops/setkey -parameter "$parameter" || fail "the key was not stored"
	echo "$parameter is set"
	again="run make key again"
fi

# Each environment of a function reads the key once. A changed description makes Lambda
# replace the environments; running requests finish in the old ones.
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
for function in $functions; do
	aws lambda update-function-configuration --function-name "$function" \
		--description "reads the key as of $now" --output text --query FunctionName ||
		fail "$function still uses the old key: $again"
done
for function in $functions; do
	aws lambda wait function-updated --function-name "$function" || fail "it is unknown whether $function reads the new key: $again"
done
echo "the functions read it from now on"
[ $what = KeyParameter ] || exit 0
echo
echo "Next: enter the callback URL in Authy's console ($(output CallbackUrl), POST), then make verify"
