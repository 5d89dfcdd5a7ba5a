#!/usr/bin/env bash
# deploy.sh: puts what sam build has built into AWS, and the login page into its bucket. The first time it asks for every
# parameter and writes the answers into samconfig.toml; from then on it takes them from there.
set -euo pipefail
. "$(dirname "$0")/stack.sh"

if [ -z "$(configured stack_name)" ]; then
	sam deploy --guided --capabilities CAPABILITY_IAM
else
	sam deploy --capabilities CAPABILITY_IAM --no-fail-on-empty-changeset
fi
find_stack

# upload SUFFIX TYPE: the files of web/ with that suffix. One whose name holds a hash of what is in it, such as
# app.0123abcd.js, never changes; a browser asks for every other one each time.
digits='[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
upload() {
	aws s3 cp web "s3://$bucket" --recursive --only-show-errors --exclude '*' --include "*.$1" --exclude "*.$digits*.$1" --exclude '.*' \
		--content-type "$2" --cache-control no-cache
	aws s3 cp web "s3://$bucket" --recursive --only-show-errors --exclude '*' --include "*.$digits*.$1" --exclude '.*' \
		--content-type "$2" --cache-control 'public, max-age=31536000, immutable'
}

bucket=$(output WebBucketName)
if [ -n "$bucket" ]; then
	# The page last: it must not ask for what is not there yet. What is gone is removed after that.
	upload css 'text/css; charset=utf-8'
	upload svg image/svg+xml
	upload json application/json
	upload js 'text/javascript; charset=utf-8'
	upload html 'text/html; charset=utf-8'
	aws s3 sync web "s3://$bucket" --delete --size-only --only-show-errors --exclude '.*' --cache-control no-cache
	aws cloudfront create-invalidation --distribution-id "$(output DistributionId)" --paths '/*' --output text >/dev/null
fi

cat <<END

  login page     $(output LoginUrl)
  API            $(output ApiUrl)
  callback URL   $(output CallbackUrl)
                 enter it in Authy's console: your application, Push Authentication, callback URL, method POST
  dashboard      $(output DashboardUrl)

If Authy's key is not there yet: make key. Then: make verify URL=$(output LoginUrl)
END
