#!/usr/bin/env bash
# deploy.sh deploys what make sam-build has built, uploads the login page into its
# bucket, and checks that both work. The first time it asks three questions and writes
# the answers into samconfig.<stack>.toml. After that it asks nothing.
set -euo pipefail
. "$(dirname "$0")/stack.sh"
need aws sam go

built=.aws-sam/build
for function in $(sed -n 's/^  \([A-Z][a-z]*Function\):$/\1/p' template.yaml); do
	[ -f "$built/template.yaml" ] && [ -f "$built/$function/bootstrap" ] || fail "$function is not built: run make deploy, which builds"
done

choose_stack
if [ -z "$STACK" ] || [ ! -e "samconfig.$STACK.toml" ]; then
	proposed=${AWS_DEFAULT_REGION:-$(aws configure get region || :)}
	STACK=$(answers -ask -stack "$STACK" -region "${AWS_REGION:-}" -propose "$proposed")
fi
find_region
parameters=$(answers -stack "$STACK" -show parameters)
reserved=$(answers -stack "$STACK" -show reserved)
account=$(aws sts get-caller-identity --query Account --output text) || fail "AWS does not know who you are: aws configure"
echo "stack $STACK, account $account, region ${AWS_REGION:-of the AWS CLI}"

status=$(stack_status) || fail "could not read the status of stack $STACK"
case $status in
ROLLBACK_COMPLETE | ROLLBACK_FAILED | CREATE_FAILED)
	echo "an earlier first deployment failed ($status); deleting its remains"
	aws cloudformation delete-stack --stack-name "$STACK" || fail "its remains could not be deleted"
	aws cloudformation wait stack-delete-complete --stack-name "$STACK" || fail "its remains could not be deleted: the stack's events in CloudFormation's console say why"
	status= ;;
REVIEW_IN_PROGRESS) status= ;; # a deployment that was aborted before it created anything
DELETE_FAILED) fail "stack $STACK is partly deleted: run make destroy" ;;
*_IN_PROGRESS) fail "stack $STACK is being changed right now ($status): wait until it is done" ;;
esac

# Lambda keeps a concurrency of a hundred for functions that reserve none. Other stacks
# may have reserved some too. This stack may reserve again what it has reserved before.
limits=$(aws lambda get-account-settings --output text --query 'AccountLimit.[ConcurrentExecutions,UnreservedConcurrentExecutions]') ||
	fail "could not read this account's concurrency limit"
limit=${limits%%$'\t'*}
if [ "$reserved" -eq 0 ]; then
	echo "this account runs $limit functions at one time here; this stack reserves none of that"
else
	free=$((${limits##*$'\t'} - 100))
	functions=
	[ -z "$status" ] || functions=$(resources AWS::Lambda::Function) || fail "the functions of stack $STACK could not be listed"
	for function in $functions; do
		runs=$(aws lambda get-function-concurrency --function-name "$function" --output text --query ReservedConcurrentExecutions) ||
			fail "could not read how much concurrency $function reserves"
		[ "$runs" = None ] || free=$((free + runs))
	done
	[ $free -gt 0 ] || free=0
	echo "this account runs $limit functions at one time here; $free can be reserved, and this stack reserves $reserved"
	[ "$reserved" -le $free ] || fail "the parameters PasswordConcurrency (it counts twice), StatusConcurrency, CallbackConcurrency and VerifyConcurrency
reserve $reserved runs, and $free fit: lower them in samconfig.$STACK.toml (0 reserves none), or ask for more in Service Quotas"
fi
[ "$limit" -ge 100 ] || echo "that is a new account's limit: good to try, too little for many people. Service Quotas, \"Concurrent executions\", raises it"

# The keyring of our own has to be there before the functions are, and is never overwritten.
secrets=$(sed -n 's/^SecretsParameter="\(.*\)"$/\1/p' <<<"$parameters")
has_key "$secrets" "the keyring of our own"
if [ -z "$key_type" ]; then
	go run ./ops/setkey -parameter "$secrets" -make || fail "the stack's own keyring could not be created"
	echo "$secrets is made: a secret key of our own"
else
	is_secure "$secrets" "make deploy makes it anew"
fi

options=()
while IFS= read -r line; do options+=("$line"); done <<<"$parameters"
# If a first deployment fails, CloudFormation deletes what it created, and SAM CLI
# deletes the empty stack. If an update fails, the old version stays.
sam deploy --config-file "$PWD/samconfig.$STACK.toml" --template-file "$built/template.yaml" --stack-name "$STACK" \
	${AWS_REGION:+--region "$AWS_REGION"} --resolve-s3 --capabilities CAPABILITY_IAM --no-confirm-changeset \
	--no-fail-on-empty-changeset --on-failure DELETE --parameter-overrides "${options[@]}" ||
	fail "$STACK is not deployed: see the errors above"
read_outputs

# upload SUFFIX TYPE: uploads the files of web/ with that suffix. A file with a hash of
# its content in its name, such as app.0123abcd.js, never changes; browsers revalidate
# every other file each time.
digits='[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
upload() {
	aws s3 cp web "s3://$bucket" --recursive --only-show-errors --exclude '*' --include "*.$1" --exclude "*.$digits*.$1" --exclude '.*' --exclude brand.json \
		--content-type "$2" --cache-control no-cache || fail "the page was not uploaded"
	aws s3 cp web "s3://$bucket" --recursive --only-show-errors --exclude '*' --include "*.$digits*.$1" --exclude '.*' --exclude brand.json \
		--content-type "$2" --cache-control 'public, max-age=31536000, immutable' || fail "the page was not uploaded"
}

bucket=$(output WebBucketName)
if [ -n "$bucket" ]; then
	# Upload the page last, because it refers to the other files. Then delete the files
	# that no longer exist.
	upload css 'text/css; charset=utf-8'
	upload svg image/svg+xml
	upload json application/json
	upload js 'text/javascript; charset=utf-8'
	output Brand | aws s3 cp - "s3://$bucket/brand.json" --only-show-errors --content-type application/json --cache-control no-cache ||
		fail "the page's brand.json was not uploaded"
	upload html 'text/html; charset=utf-8'
	aws s3 sync web "s3://$bucket" --delete --size-only --only-show-errors --exclude '.*' --exclude brand.json --cache-control no-cache ||
		fail "old files were not removed from the page's bucket"
	distribution=$(output DistributionId)
	invalidation=$(aws cloudfront create-invalidation --distribution-id "$distribution" --paths '/*' --output text --query Invalidation.Id) ||
		fail "the CDN may still serve the old page: its invalidation failed"
	aws cloudfront wait invalidation-completed --distribution-id "$distribution" --id "$invalidation" ||
		fail "the CDN may still serve the old page"
fi

cat <<END

  login page     $(output LoginUrl)
  API            $(output ApiUrl)
  callback URL   $(output CallbackUrl)
                 enter it in Authy's console: your application, Push Authentication, callback URL, method POST
  dashboard      $(output DashboardUrl)

END
has_key "$(output KeyParameter)" "Authy's key"
if [ -z "$key_type" ]; then
	echo "It is deployed. No one can log in until Authy's key is set. Next: make key, then make verify"
	exit 0
fi
ops/deploy/verify.sh || fail "deployed, but not all checks passed: see the failed ones above"
echo "deployed and verified"
