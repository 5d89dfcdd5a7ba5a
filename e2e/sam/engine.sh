#!/usr/bin/env bash
# engine.sh COMMAND...: runs COMMAND with a container engine of its own, in namespaces of its own: nothing outside is
# touched or reached, every port is on a private loopback, and when COMMAND ends, or this script is told to stop, engine,
# containers, mounts and rules are gone. COMMAND's exit code is ours. A server that COMMAND starts on 127.0.0.1 is
# host.docker.internal for a container that was started with --add-host host.docker.internal:host-gateway.
#
# It needs root, and dockerd, iptables and ip (Debian: docker.io, iptables, iproute2).
set -euo pipefail

if [ -z "${ENGINE_DIR:-}" ]; then
	for tool in unshare dockerd docker iptables ip; do
		command -v "$tool" >/dev/null || { echo "$0: $tool is missing" >&2; exit 1; }
	done
	unshare --net --mount --pid --fork --mount-proc true || {
		echo "$0: this kernel gives no namespaces of one's own to this user: a container engine needs root (in a container, a privileged one)" >&2
		exit 1
	}
	ENGINE_DIR=$(mktemp -d "${TMPDIR:-/tmp}/countersign-engine.XXXXXX")
	export ENGINE_DIR
	unshare --net --mount --pid --fork --kill-child --mount-proc -- bash "$0" "$@" &
	space=$!
	clean() {
		kill -KILL $space 2>/dev/null || : # unshare waits TERM and INT out
		wait $space 2>/dev/null || :
		rm -rf "$ENGINE_DIR"
		# the kernel's groups of the containers are in no namespace
		find /sys/fs/cgroup -depth -type d -path "*/$(basename "$ENGINE_DIR")*" -exec rmdir {} + 2>/dev/null || :
	}
	trap clean EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	wait $space && exit 0 || exit $?
fi

ip link set lo up
mount -t tmpfs tmpfs /run # a daemon that runs already has its sockets there
export DOCKER_HOST=unix://$ENGINE_DIR/docker.sock
dockerd --host "$DOCKER_HOST" --data-root "$ENGINE_DIR/data" --exec-root "$ENGINE_DIR/exec" --pidfile "$ENGINE_DIR/docker.pid" \
	--cgroup-parent "/$(basename "$ENGINE_DIR")" --storage-driver overlay2 --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --log-level warn \
	>"$ENGINE_DIR/log" 2>&1 &
engine=$!
for _ in $(seq 3600); do # it ends sooner when the daemon does
	docker version >/dev/null 2>&1 && break
	kill -0 $engine 2>/dev/null || break
	sleep 0.05
done
docker version >/dev/null 2>&1 || { echo "$0: dockerd does not start:" >&2; cat "$ENGINE_DIR/log" >&2; exit 1; }

# What a container sends to the bridge's address arrives on our loopback, port for port.
echo 1 >/proc/sys/net/ipv4/conf/docker0/route_localnet
gateway=$(ip -4 -o address show docker0 | sed 's|.*inet \([0-9.]*\).*|\1|')
iptables -t nat -A PREROUTING -i docker0 -d "$gateway" -p tcp -j DNAT --to-destination 127.0.0.1

"$@"
