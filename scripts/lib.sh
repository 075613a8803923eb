# Shared by the scripts of this folder: sourced, never run. Expects bash with `set -euo pipefail`.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# cargo reads a relative CARGO_TARGET_DIR from where it is started; every script starts it at the root.
target=${CARGO_TARGET_DIR:-$root/target}
case $target in
/*) ;;
*) target=$root/$target ;;
esac

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# version_at_least HAVE WANT: whether the dotted version HAVE is WANT or newer.
version_at_least() {
    [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# npm_ci FOLDER: the exact packages of its lock file, installed only when that file changed since.
npm_ci() {
    local stamp=$1/node_modules/.package-lock.json
    if [ ! -e "$stamp" ] || [ "$1/package-lock.json" -nt "$stamp" ]; then
        (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
        mkdir -p "$1/node_modules"
        touch "$stamp"
    fi
}
