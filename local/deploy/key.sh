#!/usr/bin/env bash
# key.sh: puts Authy's API key into SSM, from a prompt, and makes the functions read it. The key is on no command line, in
# no file and in no history. While a key is replaced, enter both with a comma between them, the new one first.
set -euo pipefail
. "$(dirname "$0")/stack.sh"
find_stack
parameter=$(output KeyParameter)
[ -n "$parameter" ] || { echo "stack $STACK says no name for the key's parameter" >&2; exit 1; }

printf 'Authy API key (it is not shown): ' >&2
IFS= read -rs key || :
echo >&2
case $key in
'' | ,* | *, | *,*,* | *[!A-Za-z0-9_,-]*)
	echo "that is no key: want letters and digits, or two keys with one comma and no spaces between them" >&2
	exit 1 ;;
esac

printf '{"Name":"%s","Type":"SecureString","Overwrite":true,"Value":"%s"}' "$parameter" "$key" |
	aws ssm put-parameter --cli-input-json file:///dev/stdin --output text >/dev/null
echo "$parameter is set"

# A function reads the key once in the life of each of its environments. A changed description gives it new ones, and lets
# what is running end in peace.
for function in $(resources AWS::Lambda::Function); do
	aws lambda update-function-configuration --function-name "$function" \
		--description "reads the key as of $(date -u +%Y-%m-%dT%H:%M:%SZ)" --output text --query FunctionName
done
for function in $(resources AWS::Lambda::Function); do
	aws lambda wait function-updated --function-name "$function"
done
echo "the functions read it from now on"
