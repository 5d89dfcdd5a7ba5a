#!/usr/bin/env bash
# tools.sh TOOL...: puts tools where these suites find them, pinned and once, into the user's cache, and prints the folders
# to put before PATH. Nothing outside of the cache is changed.
#
#	sam      SAM CLI, and cfn-lint with it   needs Python 3.11 or later with venv
#	checkov  checkov                         the same
#	aws      the AWS CLI                     the same
#	moto     moto, and SAM's transform       the same
#	qemu     qemu-aarch64-static             needs apt-get, unless it is installed
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/countersign
mkdir -p "$cache"

# once FOLDER COMMAND...: runs COMMAND in FOLDER, which is complete or made anew. A second run at the same time waits.
once() {
	local folder=$1
	shift
	(
		if command -v flock >/dev/null; then
			exec 9>"$folder.lock"
			flock 9
		fi
		[ ! -e "$folder/complete" ] || exit 0
		rm -rf "$folder" && mkdir "$folder" && cd "$folder" && "$@" >&2 && touch complete && exit 0
		rm -rf "$folder"
		echo "$0: cannot make $folder" >&2
		exit 1
	)
}

# python TOOL: a virtual environment for each, because they want different versions of the same library. What a suite alone
# uses is pinned in its own folder.
python() {
	local pins=$here/requirements-$1.txt folder
	[ -e "$pins" ] || pins=$here/../deploy/requirements-$1.txt
	folder=$cache/$1-$(cksum <"$pins" | cut -d' ' -f1)
	once "$folder" environment "$pins" || return 1
	echo "$folder/bin"
}

environment() {
	python3 -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' || { echo "$0: Python 3.11 or later with venv is missing" >&2; return 1; }
	python3 -m venv . && bin/python -m pip install --quiet --no-compile --disable-pip-version-check -r "$1"
}

qemu() {
	if command -v qemu-aarch64-static >/dev/null; then
		dirname "$(command -v qemu-aarch64-static)"
		return
	fi
	once "$cache/qemu" unpacked qemu-user-static usr/bin/qemu-aarch64-static || return 1
	echo "$cache/qemu/usr/bin"
}

# unpacked PACKAGE FILE: one file of a package, which is not installed: its scripts would tell the kernel to run foreign
# programs from then on.
unpacked() {
	local fetch=(apt-get download -qq -o APT::Sandbox::User=root "$1")
	"${fetch[@]}" 2>/dev/null || { apt-get update -qq && "${fetch[@]}"; } || return 1
	dpkg-deb --fsys-tarfile "$1"_*.deb | tar -x "./$2" && rm "$1"_*.deb
}

path=
for tool; do
	case $tool in
	sam | checkov | aws | moto) folder=$(python "$tool") ;;
	qemu) folder=$(qemu) ;;
	*) echo "$0: there is no $tool" >&2; exit 2 ;;
	esac
	path=${path:+$path:}$folder
done
echo "$path"
