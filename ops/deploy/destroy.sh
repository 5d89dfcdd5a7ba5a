#!/usr/bin/env bash
# destroy.sh: deletes the stack, after it has listed what remains and asked for
# confirmation.
set -euo pipefail
. "$(dirname "$0")/stack.sh"
need aws go
find_stack
account=$(aws sts get-caller-identity --query Account --output text) || fail "AWS does not know who you are: aws configure"
read_outputs
parameter=$(output KeyParameter)
secrets=$(output SecretsParameter)
stays=
for type in DynamoDB::Table Logs::LogGroup S3::Bucket; do
	names=$(resources "AWS::$type") || fail "the resources of stack $STACK could not be listed"
	[ -z "$names" ] || stays+=$(sed "s/^/  ${type#*::}   /" <<<"$names")$'\n'
done

echo "Stack $STACK in account $account, region ${AWS_REGION:-of the AWS CLI}, will be deleted: API, functions, alarms, the CDN. These stay, and what they store is billed until you delete them:"
printf '%s' "$stays"
echo "  Parameter   $parameter (Authy's key)"
echo "  Parameter   $secrets (secret keys of our own)"
echo "  Stack   aws-sam-cli-managed-default, with a bucket: SAM CLI made it, for the code of all its stacks in this region"
echo "Accounts are in the tables; a new stack gets new, empty ones. Authy's callbacks will fail: turn them off in its console."
printf 'Type the name of the stack to delete it: '
read -r answer || :
[ "$answer" = "$STACK" ] || { echo "nothing was deleted"; exit 1; }
aws cloudformation delete-stack --stack-name "$STACK" || fail "$STACK was not deleted"
aws cloudformation wait stack-delete-complete --stack-name "$STACK" || fail "$STACK is not deleted: its events in CloudFormation's console say why"
echo "$STACK is deleted"
