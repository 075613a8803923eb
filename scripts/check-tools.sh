#!/usr/bin/env bash
# Says in plain words which tools the build lacks, and how to get each. Changes nothing.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

rust_wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")
node_wanted=20.19
python_wanted=3.10
rustup_install="curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"

missing=0
lacks() {
    missing=1
    printf 'Rapport needs %s\n' "$*" >&2
}

# The first dotted number that a command prints; empty when it is absent or does not start.
version_of() { "$@" 2>/dev/null | grep -oE '[0-9]+(\.[0-9]+)+' | head -n 1 || true; }

rust=$(version_of cargo --version)
if [ -z "$rust" ] && [ -x "$HOME/.cargo/bin/cargo" ]; then
    lacks "cargo on the PATH: it is installed, so run: . \"\$HOME/.cargo/env\""
elif [ -z "$rust" ]; then
    lacks "Rust $rust_wanted or newer, and cargo was not found: install it with: $rustup_install"
elif ! version_at_least "$rust" "$rust_wanted"; then
    if have rustup; then
        lacks "Rust $rust_wanted or newer, and this is $rust: update it with: rustup update stable && rustup default stable"
    else
        lacks "Rust $rust_wanted or newer, and this is $rust, not managed by rustup: install a newer one with: $rustup_install"
    fi
fi

if ! have cc && ! have gcc && ! have clang; then
    lacks "a C compiler (SQLite and zstd are compiled from source): install one with: sudo apt-get install build-essential"
fi

node=$(version_of node --version)
if [ -z "$node" ]; then
    lacks "Node.js $node_wanted or newer, and node was not found: install it from https://nodejs.org"
elif ! version_at_least "$node" "$node_wanted"; then
    lacks "Node.js $node_wanted or newer, and this is $node: install a newer one from https://nodejs.org"
fi
if ! have npm; then
    lacks "npm, which comes with Node.js (on Debian: sudo apt-get install npm)"
fi

python=$(version_of python3 --version)
if [ -z "$python" ]; then
    lacks "Python $python_wanted or newer, and python3 was not found: install it with: sudo apt-get install python3"
elif ! version_at_least "$python" "$python_wanted"; then
    lacks "Python $python_wanted or newer, and this is $python"
fi

exit $missing
