#!/usr/bin/env bash
# Everything that must hold before a change is good, in the order in which failures are cheapest to find.
# Asks nothing, stops at the first failure, and says in the last line how it ended.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

export CARGO_TARGET_DIR=$target
export RAPPORT_BIN=$target/debug/rapport
export RAPPORT_TEST_PYTHON=$target/test-venv/bin/python

steps=9
step=0
passed=0
began=$SECONDS
logs=$target/test-logs
postgres=$(mktemp -d "${TMPDIR:-/tmp}/rapport-postgres.XXXXXX")
mkdir -p "$logs"

finish() {
    local status=$?
    trap - EXIT INT TERM
    if [ -e "$postgres/data/postmaster.pid" ]; then
        scripts/postgres.sh stop "$postgres" >/dev/null 2>&1 || true
    fi
    rm -rf "$postgres"
    exit "$status"
}
trap finish EXIT
trap 'printf "\nInterrupted at step %d of %d.\n" "$step" "$steps" >&2; exit 130' INT
trap 'exit 143' TERM

# run NAME FUNCTION: one step, its output shown and kept, its time told.
run() {
    local name=$1 function=$2 at=$SECONDS log status
    step=$((step + 1))
    log=$logs/$step.log
    printf '\n[%d/%d] %s …\n' "$step" "$steps" "$name"
    set +e
    (
        set -e
        "$function"
    ) </dev/null 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    set -e
    count_tests "$log"
    if [ "$status" != 0 ]; then
        printf '\nStopped at step %d of %d, "%s", after %s; %d tests had passed. The output stands above and in %s\n' \
            "$step" "$steps" "$name" "$(duration "$began")" "$passed" "$log" >&2
        exit 1
    fi
    printf '[%d/%d] %s: done in %s\n' "$step" "$steps" "$name" "$(duration "$at")"
}

duration() {
    local seconds=$((SECONDS - $1))
    if [ "$seconds" -ge 60 ]; then
        printf '%d min %d s' $((seconds / 60)) $((seconds % 60))
    else
        printf '%d s' "$seconds"
    fi
}

# Adds up what the runners said in their closing lines: nextest and pytest ("12 passed"), cargo's doc tests
# ("ok. 3 passed"), vitest ("Tests  12 passed"), node ("pass 12").
count_tests() {
    local found
    found=$(sed -E 's/\x1b\[[0-9;]*m//g' "$1" | awk '
        /Summary \[.*tests? run:/ || /test result:/ || /^ *Tests  .* passed/ || /^=+ .* passed.* in [0-9.]+s/ {
            if (match($0, /[0-9]+ passed/)) total += substr($0, RSTART)
        }
        /^[0-9]+ passed.* in [0-9.]+s/ { total += $1 }
        /^(#|ℹ) pass [0-9]+$/ { total += $3 }
        END { print total + 0 }')
    passed=$((passed + found))
}

tools() {
    scripts/check-tools.sh
    scripts/install-test-tools.sh
    scripts/fetch-encoder.sh
}

format() {
    cargo fmt --all -- --check
}

house_rules() {
    cargo run --locked --quiet -p xtask -- tidy
    "$target/test-venv/bin/shellcheck" --external-sources --source-path=SCRIPTDIR scripts/*.sh .ci/run
    "$target/test-venv/bin/typos"
}

# Before the Rust code, which embeds what this builds.
web() {
    local types=src/api/schema.gen.ts before
    cd web
    before=$(cksum <"$types")
    npm run --silent gen
    [ "$before" = "$(cksum <"$types")" ] ||
        fail "web/$types was older than web/src/api/openapi.json; it has been generated again, commit it."
    npm run --silent check
    npm run --silent test
    npm run --silent build
    npm run --silent size
}

lints() {
    cargo clippy --locked --workspace --all-targets -- -D warnings
}

rust_tests() {
    cargo nextest run --locked --workspace
    if grep -rqE --include='*.rs' '^ *//[/!] ```(rust|no_run|should_panic)' crates; then
        cargo test --locked --workspace --doc
    fi
    [ -x "$RAPPORT_BIN" ] || fail "The tests left no binary at $RAPPORT_BIN, which the next steps drive."
}

browser_tests() {
    cd web
    npm run --silent e2e
}

client_tests() {
    "$RAPPORT_TEST_PYTHON" -B -m pytest -p no:cacheprovider tests/clients
}

run "Tools" tools
run "Format" format
run "House rules" house_rules
run "Web: types, lints, unit tests, build" web
run "Rust lints" lints

start_postgres() { scripts/postgres.sh start "$postgres" >"$postgres/url"; }
run "PostgreSQL" start_postgres
RAPPORT_TEST_POSTGRES=$(cat "$postgres/url")
export RAPPORT_TEST_POSTGRES

run "Rust tests, on SQLite and PostgreSQL" rust_tests
run "Browser tests" browser_tests
run "Tests with clients that are not ours" client_tests

printf '\nAll %d steps in %s\n' "$steps" "$(duration "$began")"
printf '%d passed, 0 failed\n' "$passed"
