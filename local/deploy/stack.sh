# Sourced by the scripts beside it: which stack they are about, and what AWS says of it.
#
# The stack is the one that sam deploy --guided wrote into samconfig.toml; STACK and AWS_REGION win over that.

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

for tool in aws sam; do
	command -v $tool >/dev/null || { echo "$tool is missing: docs/deploy.md says what is needed" >&2; exit 1; }
done

configured() { # NAME: a value out of samconfig.toml, or nothing
	[ ! -f samconfig.toml ] || sed -n "s/^ *$1 *= *\"\(.*\)\" *\$/\1/p" samconfig.toml | head -n 1
}

find_stack() { # sets STACK and AWS_REGION
	STACK=${STACK:-$(configured stack_name)}
	[ -n "$STACK" ] || { echo "which stack? Run make deploy first, or say STACK=name" >&2; exit 1; }
	region=${AWS_REGION:-$(configured region)}
	[ -z "$region" ] || export AWS_REGION="$region"
}

output() { # NAME: one of the stack's outputs, or nothing
	value=$(aws cloudformation describe-stacks --stack-name "$STACK" --output text \
		--query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue | [0]")
	[ "$value" = None ] || echo "$value"
}

resources() { # TYPE: the names of the stack's resources of that type
	aws cloudformation list-stack-resources --stack-name "$STACK" --output text \
		--query "StackResourceSummaries[?ResourceType=='$1'].PhysicalResourceId" | tr '\t' '\n'
}
