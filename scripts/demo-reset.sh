#!/usr/bin/env bash
# Removes the demo company's data folder, so that the next `make demo` begins anew. A folder that holds
# anything but a demo company is left alone.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
cd "$root"

data=${RAPPORT_DATA:-./rapport-data}
if [ ! -e "$data" ]; then
    printf 'There is no demo company in %s.\n' "$data"
elif [ ! -e "$data/truth.json" ]; then
    # The generator writes that file, and nothing else does.
    fail "$data is not a demo company's folder (it has no truth.json), so it was left as it is."
elif [ -e "$data/server.lock" ] && ! flock -n "$data/server.lock" true; then
    fail "$data is being served: stop that rapport first."
else
    rm -rf "$data"
    printf 'The demo company in %s is gone; make demo makes it anew.\n' "$data"
fi
