#!/usr/bin/env bash
# Installs what the tests need beyond the build: Chromium, PostgreSQL's server programs, cargo-nextest, a
# Python environment of their own, and the packages of web/ and tests/clients. Asks nothing, and does nothing
# where all is there. System packages come by apt-get, as root or by a sudo that asks for no password; no
# service is started and no system setting is left changed.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

nextest_version=0.9.143

have_chromium() { have chromium || have chromium-browser || have google-chrome; }
have_postgres() { have initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }
have_venv() { python3 -c 'import ensurepip, venv' >/dev/null 2>&1; }

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

apt() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

install_packages() {
    local wanted=("$@") settings=/etc/postgresql-common/createcluster.d
    if ! have apt-get; then
        fail "The tests need ${wanted[*]} (names of Debian's packages); install their like for this system, then run this again."
    fi
    if [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; then
        fail "The tests need ${wanted[*]}: run 'sudo apt-get install ${wanted[*]}', then this again."
    fi
    printf 'Installing %s\n' "${wanted[*]}"
    # Lists older than a day may name versions that the mirror no longer has.
    if [ -z "$(find /var/lib/apt/lists -maxdepth 1 -name '*_Packages*' -mtime -1 2>/dev/null | head -n 1)" ]; then
        apt update
    fi
    # Debian's PostgreSQL would make and start a server of its own; the tests start theirs.
    as_root mkdir -p "$settings"
    printf 'create_main_cluster = false\n' | as_root tee "$settings/rapport-tests.conf" >/dev/null
    local status=0
    apt install --no-install-recommends "${wanted[@]}" >/dev/null || status=$?
    as_root rm -f "$settings/rapport-tests.conf"
    as_root rmdir --ignore-fail-on-non-empty "$settings"
    [ "$status" = 0 ] || fail "apt-get could not install ${wanted[*]}: its reason stands above."
}

packages=()
# Without a font of its own Chromium draws boxes, and no Cyrillic.
have_chromium || packages+=(chromium fonts-dejavu-core)
have_postgres || packages+=(postgresql)
have_venv || packages+=(python3-venv)
[ ${#packages[@]} = 0 ] || install_packages "${packages[@]}"

if ! { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1; then
    have rustup || fail "The tests need rustfmt and clippy, which this Rust lacks and only rustup can add."
    rustup component add rustfmt clippy
fi
if ! cargo nextest --version >/dev/null 2>&1; then
    printf 'Installing cargo-nextest %s (compiled from source, some minutes)\n' "$nextest_version"
    cargo install --quiet --locked --version "$nextest_version" cargo-nextest
fi

venv=$target/test-venv
if ! cmp -s "$root/scripts/requirements.txt" "$venv/requirements.txt"; then
    printf 'Installing the Python packages of the tests\n'
    rm -rf "$venv"
    mkdir -p "$target"
    python3 -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$root/scripts/requirements.txt"
    cp "$root/scripts/requirements.txt" "$venv/requirements.txt"
fi

for folder in web tests/clients; do
    [ -e "$root/$folder/package-lock.json" ] || fail "$folder/package-lock.json is missing: this checkout is not whole."
    npm_ci "$root/$folder"
done
