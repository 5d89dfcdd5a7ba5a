#!/usr/bin/env bash
# destroy.sh: deletes the stack, after naming what stays behind and asking.
set -euo pipefail
. "$(dirname "$0")/stack.sh"
find_stack

parameter=$(output KeyParameter)
echo "Stack $STACK will be deleted: API, functions, alarms, the CDN. These stay, and what they store is billed until you delete them:"
for type in DynamoDB::Table Logs::LogGroup S3::Bucket; do
	resources "AWS::$type" | sed "s/^/  ${type#*::}   /"
done
echo "  Parameter   $parameter (Authy's key)"
echo "Accounts are in the tables; a stack that is made anew gets new, empty ones. Callbacks of Authy's will fail: switch them off in its console."
printf 'Type the name of the stack to delete it: '
read -r answer || :
[ "$answer" = "$STACK" ] || { echo "nothing was deleted"; exit 1; }
aws cloudformation delete-stack --stack-name "$STACK"
aws cloudformation wait stack-delete-complete --stack-name "$STACK"
echo "$STACK is deleted"
