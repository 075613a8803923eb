#!/usr/bin/env bash
# A PostgreSQL server for tests, in a folder of its own, on a free port of 127.0.0.1, for whoever connects.
#
#   scripts/postgres.sh start DIR     makes the server if DIR is new, starts it, prints its URL
#   scripts/postgres.sh restart DIR   ends it as a crash would (open connections break), starts it again
#   scripts/postgres.sh stop DIR      stops it; the folder stays
#
# It gives up durability (fsync off): right for tests of behaviour, wrong for anything one wants to keep.
# Started as root, the server runs as the user `postgres`, since PostgreSQL refuses to run as root.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

case ${1-} in
start | restart | stop) [ $# = 2 ] || fail "usage: scripts/postgres.sh start|restart|stop DIR" ;;
*) fail "usage: scripts/postgres.sh start|restart|stop DIR" ;;
esac
mkdir -p "$2"
dir=$(cd "$2" && pwd)
data=$dir/data

programs=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1 || true)
[ -n "$programs" ] || programs=$(command -v initdb || true)
[ -n "$programs" ] || fail "PostgreSQL's server programs were not found: scripts/install-test-tools.sh installs them."
programs=$(dirname "$programs")

# From `/`, since the server's user may not enter the folder this was started in.
as_server() {
    if [ "$(id -u)" = 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        (cd / && "$@")
    fi
}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

make_cluster() {
    if [ "$(id -u)" = 0 ]; then
        id postgres >/dev/null 2>&1 || fail "PostgreSQL does not run as root, and there is no user 'postgres' to run it as."
        chown postgres "$dir"
    fi
    as_server "$programs/initdb" --pgdata="$data" --username=postgres --auth=trust --encoding=UTF8 --locale=C \
        --no-sync >"$dir/initdb.log" 2>&1 || fail "initdb failed in $dir: $(tail -n 1 "$dir/initdb.log")"
}

start() {
    [ -e "$data/PG_VERSION" ] || make_cluster
    local port settings attempt
    # Another program may take the port between the look and the start: look again.
    for attempt in 1 2 3; do
        port=$(free_port)
        settings="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c max_connections=300"
        settings+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=128MB"
        if as_server "$programs/pg_ctl" --pgdata="$data" --log="$data/server.log" --wait --silent \
            --options="$settings" start >/dev/null 2>&1; then
            printf 'postgres://postgres@127.0.0.1:%s/postgres\n' "$port"
            return
        fi
    done
    fail "PostgreSQL did not start after $attempt tries: $(tail -n 1 "$data/server.log" 2>/dev/null)"
}

case $1 in
start) start ;;
restart) as_server "$programs/pg_ctl" --pgdata="$data" --log="$data/server.log" --wait --silent --mode=immediate restart ;;
stop) as_server "$programs/pg_ctl" --pgdata="$data" --wait --silent --mode=immediate stop ;;
esac
