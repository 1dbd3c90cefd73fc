#!/usr/bin/env bash
# Installs what is missing from apt, builds the library and the program, and classifies a few real sentences with the
# default model. Run it from anywhere, as often as you like; nothing outside apt's packages and build-demo/ is touched.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

build=$root/build-demo
program=$build/src/cli/zstc

build_demo() {
    configure "$build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH=/usr -DZSTC_TESTS=OFF &&
        cmake --build "$build"
}

# show TEXT LABEL...: the ranking with bars, in a pipe as on a terminal
show() {
    local text=$1 label arguments=()
    shift
    for label in "$@"; do arguments+=(-l "$label"); done
    printf '\n  "%s"\n' "$text"
    "$program" classify "${arguments[@]}" "$text"
}

[ -f "$root/models/default/config.json" ] || die "the default model is not in models/default: is this a whole clone?"
printf '\nzstc: sorting text into labels that the model never saw in training\n\n'
need_packages "${core_packages[@]}" "${torch_packages[@]}"
prefer_openblas
step 'Building the library and the program' build_demo

show 'The new phone has a brilliant screen, but its battery is empty by noon.' technology cooking politics sport
