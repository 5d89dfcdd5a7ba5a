#!/usr/bin/env bash
# verify.sh [-url URL] [FLAG...]: checks the deployed login, or the one at URL.
set -euo pipefail
. "$(dirname "$0")/stack.sh"
need go

case " $* " in
*' -url '*) exec go run ./ops/smoke "$@" ;;
esac
need aws
find_stack
read_outputs
url=$(output LoginUrl)
[ -n "$url" ] || url=$(output ApiUrl)
parameter=$(output KeyParameter)
has_key "$parameter"
[ -n "$key_type" ] || fail "Authy's key is not there yet, so nobody can log in. Next: make key"
[ "$key_type" = SecureString ] || fail "$parameter is a $key_type and no SecureString, which the functions refuse: delete it, then make key"
echo "verifying $url"
exec go run ./ops/smoke -url "$url" -callback "$(output CallbackUrl)" "$@"
