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
secrets=$(output SecretsParameter)
has_key "$secrets" "the keyring of our own"
[ -n "$key_type" ] || fail "$secrets does not exist, so no code can pass a login. Next: make deploy, which creates it"
is_secure "$secrets" "make deploy makes it anew"
parameter=$(output KeyParameter)
has_key "$parameter" "Authy's key"
[ -n "$key_type" ] || fail "Authy's key is not set yet, so no one can log in. Next: make key"
is_secure "$parameter" "make key"
echo "verifying $url"
exec go run ./ops/smoke -url "$url" -callback "$(output CallbackUrl)" "$@"
