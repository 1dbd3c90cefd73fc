#!/usr/bin/env bash
# Installs what is missing from apt, builds the library and the program, and classifies a few sentences with the
# default model. Run it from anywhere, as often as you like; nothing but apt's packages and build-demo/ is touched.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

build=$root/build-demo
program=$build/src/cli/zstc

build_demo() {
    configure "$build" -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH=/usr -DZSTC_TESTS=OFF -DZSTC_UNITY=ON &&
        cmake --build "$build"
}

# On a terminal the program draws bars itself; in a pipe it writes columns for other programs, drawn here for people.
draw() {
    awk -F '\t' -v texts="$(printf '%s\x1f' "$@")" '
        BEGIN { split(texts, text, "\x1f") }
        $1 != last { printf "%s%s\n", last == "" ? "" : "\n", text[$1]; last = $1 }
        {
            bar = ""
            for (i = 0; i < $2 * 30 - 0.5; i++) bar = bar "█"
            printf "  %-12s %.4f  %s\n", $3, $2, bar
        }'
}

# classify TEXT...: the labels were never seen in training, nor is there anything special about them.
classify() {
    local command=("$program" classify -l 'technology, cooking, politics, sport, travel')
    if [ -t 1 ]; then "${command[@]}" "$@"; else "${command[@]}" "$@" | draw "$@"; fi
}

[ -f "$root/models/default/config.json" ] || die "models/default lacks the default model: is this a whole clone?"
printf 'zstc sorts text into labels that its model was never trained on.\n\n'
need_packages "${core_packages[@]}" "${pull_packages[@]}" "${serve_packages[@]}" "${torch_packages[@]}"
prefer_openblas
step 'Building the library and the program' build_demo
printf '\n'

classify 'The new phone has a brilliant screen, but its battery is empty by noon.' \
    'Whisk the eggs with the sugar until they are pale, then fold in the flour.' \
    'The minister resigned after losing the vote in parliament.' \
    'They equalised in the last minute and won on penalties.'

cat <<EOT

Now with your own text and labels:

    ${program/#$PWD\//} classify -l urgent -l 'not urgent' 'The server room is on fire.'
    ${program/#$PWD\//} classify --help

With another model, from the Hugging Face hub:

    ${program/#$PWD\//} pull facebook/bart-large-mnli
    ${program/#$PWD\//} classify -m facebook/bart-large-mnli -l urgent -l 'not urgent' 'The server room is on fire.'

From C: include/zstc/zstc.h, from Python: bindings/python, the rest: README.md
EOT
