# The scripts beside it source this: it chooses the stack and asks AWS about it.
#
# Each call of aws is a statement of its own or an assignment, so that the script stops
# when it fails. In a here document, an argument or a for list, bash would continue
# with an empty text.

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# These programs run on this machine, whatever system the functions are built for.
unset GOOS GOARCH GOFLAGS

fail() {
	echo "$*" >&2
	exit 1
}

need() { # TOOL...
	for tool; do
		command -v "$tool" >/dev/null || fail "$tool is missing: docs/deploy.md lists the required tools"
	done
}

answers() { go run ./ops/answers "$@"; }

# choose_stack: sets STACK, which may stay empty. A given STACK wins, otherwise it is
# the one with answers in this folder.
choose_stack() {
	[ -z "${STACK:-}" ] || return 0
	STACK=
	for file in samconfig.*.toml; do
		[ -e "$file" ] || continue
		[ -z "$STACK" ] || fail "which stack? This folder has answers for several: set STACK=name"
		STACK=${file#samconfig.}
		STACK=${STACK%.toml}
	done
}

find_stack() { # sets STACK and AWS_REGION
	choose_stack
	[ -n "$STACK" ] || fail "which stack? Run make deploy first, or set STACK=name"
	find_region
}

find_region() { # sets AWS_REGION: a given value wins, then the answers'; without either, the AWS CLI uses its own settings
	if [ -z "${AWS_REGION:-}" ]; then
		AWS_REGION=$(answers -stack "$STACK" -show region)
	fi
	if [ -n "$AWS_REGION" ]; then export AWS_REGION AWS_DEFAULT_REGION="$AWS_REGION"; else unset AWS_REGION; fi
}

read_outputs() { # asks AWS for the stack's outputs, once
	outputs=$(aws cloudformation describe-stacks --stack-name "$STACK" --output text \
		--query 'Stacks[0].Outputs[].[OutputKey,OutputValue]') || fail "the outputs of stack $STACK could not be read"
}

output() { # NAME: one of the outputs that were read, or nothing
	awk -F '\t' -v name="$1" '$1 == name { print $2 }' <<<"$outputs"
}

resources() { # TYPE: the names of the stack's resources of a type
	local names
	names=$(aws cloudformation list-stack-resources --stack-name "$STACK" --output text \
		--query "StackResourceSummaries[?ResourceType=='$1'].PhysicalResourceId") || return 1
	tr '\t' '\n' <<<"$names"
}

stack_status() { # the stack's status, or nothing if it does not exist
	local said
	if said=$(aws cloudformation describe-stacks --stack-name "$STACK" --output text --query 'Stacks[0].StackStatus' 2>&1); then
		tail -n 1 <<<"$said"
		return
	fi
	case $said in
	*'does not exist'*) ;;
	*) echo "$said" >&2; return 1 ;;
	esac
}

has_key() { # PARAMETER WHAT: sets key_type to the parameter's type, or to "" if it does not exist
	local said
	key_type=
	if said=$(aws ssm get-parameter --name "$1" --output text --query Parameter.Type 2>&1); then
		key_type=$(tail -n 1 <<<"$said")
		return
	fi
	case $said in
	*ParameterNotFound*) ;;
	*) fail "$said
whether $2 is there could not be read" ;;
	esac
}

is_secure() { # PARAMETER HOW: fails unless key_type is that of a parameter whose value is encrypted
	[ "$key_type" = SecureString ] || fail "$1 is a $key_type and no SecureString, which the functions refuse: delete it, then $2"
}
