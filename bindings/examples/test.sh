#!/usr/bin/env bash
# test.sh [LANGUAGE...]: builds the examples of the languages whose tools are there, in a temporary folder and against
# the libzstc that pkg-config finds, and runs each: it must print what the C example prints, byte for byte, and fail
# with the library's message and exit code 1. Without arguments: all languages.
#
#   ZSTC_EXAMPLES_REQUIRED="c cxx rust"   these fail if their tools are missing, and are not skipped; "all": all of them
#   CC, CXX                               the compilers, by default cc and c++
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
all=(c cxx rust go node luajit java csharp julia ruby php perl)
jna=/usr/share/java/jna.jar

# The last text has characters of two and of three bytes, and ends with one.
texts=('My flight was cancelled and nobody at the airport could help.' 'Whisk the eggs, then fold in the flour.'
    'Der Flug nach Köln wurde gestrichen. 日本')

# ---- the languages --------------------------------------------------------------------------------------------------
# missing_X names what is not there, in words; build_X builds in the copy of the folder X; run_X runs what was built.

needs() { # COMMAND...
    local command
    for command in "$@"; do command -v "$command" >/dev/null || echo "no $command"; done
}

missing_c() { needs "$cc"; }
build_c() { "$cc" -std=c11 -Wall -Wextra -Werror classify.c -o classify "${cflags[@]}" "${libs[@]}"; }
run_c() { ./classify "$@"; }

missing_cxx() { needs "$cxx"; }
build_cxx() { "$cxx" -std=c++17 -Wall -Wextra -Werror classify.cpp -o classify "${cflags[@]}" "${libs[@]}"; }
run_cxx() { ./classify "$@"; }

missing_rust() { needs rustc; }
build_rust() { rustc --edition 2021 -O -D warnings classify.rs "${libs[@]}"; }
run_rust() { ./classify "$@"; }

missing_go() { needs go; }
build_go() { GOCACHE=$work/gocache GOPATH=$work/gopath GOFLAGS='' GOTOOLCHAIN=local CC=$cc go build classify.go; }
run_go() { ./classify "$@"; }

# The headers of Node-API are installed beside Node.
node_headers() { node -p 'require("path").resolve(process.execPath, "../../include/node")'; }
missing_node() {
    needs node "$cxx"
    [ -e "$(node_headers 2>/dev/null)/node_api.h" ] || echo 'no node_api.h'
}
build_node() {
    "$cxx" -std=c++17 -Wall -Wextra -Werror -shared -fPIC zstc.cpp -o zstc.node \
        -isystem "$(node_headers)" "${cflags[@]}" "${libs[@]}"
}
run_node() { node classify.js "$@"; }

missing_luajit() { needs luajit; }
build_luajit() { :; }
run_luajit() { luajit classify.lua "$@"; }

missing_java() {
    needs java javac
    [ -e "$jna" ] || echo "no $jna"
}
build_java() { javac -Xlint:all -Werror -cp "$jna" Classify.java; }
run_java() { java -cp "$jna:." Classify "$@"; }

missing_csharp() { needs mcs mono; }
build_csharp() { mcs -warnaserror Classify.cs; }
run_csharp() { mono Classify.exe "$@"; }

missing_julia() { needs julia; }
build_julia() { :; }
run_julia() { julia --startup-file=no classify.jl "$@"; }

missing_ruby() { needs ruby; }
build_ruby() { ruby -wc classify.rb; }
run_ruby() { ruby -w classify.rb "$@"; }

missing_php() {
    needs php
    if command -v php >/dev/null && ! php -r 'exit(extension_loaded("ffi") ? 0 : 1);'; then echo 'no FFI in php'; fi
}
build_php() { php -l classify.php; }
run_php() { php -d display_errors=stderr classify.php "$@"; }

missing_perl() {
    needs perl
    perl -MFFI::Platypus -e 1 2>/dev/null || echo 'no FFI::Platypus'
}
build_perl() { :; }
run_perl() { perl classify.pl "$@"; }

# ---- the checks -----------------------------------------------------------------------------------------------------

fail() {
    printf '%s\n' "$@"
    return 1
}

# fails_with LANGUAGE WHAT TEXT: exit code 1, nothing on stdout, and on stderr the message of the C example, alone.
fails_with() {
    local language=$1 what=$2 status=0
    "run_$language" "$3" >found.out 2>found.err || status=$?
    [ $status -eq 1 ] || fail "$what: exit code $status (expected 1)" "$(cat found.err)" || return
    [ ! -s found.out ] || fail "$what: printed on stdout:" "$(cat found.out)" || return
    diff "$work/expected.$what" found.err || fail "$what: the message on stderr (>) is not the one of C (<)"
}

check_language() { # LANGUAGE, in its folder
    "build_$1" || fail 'it does not build' || return
    "run_$1" "${texts[@]}" >found.out || fail "exit code $?" || return
    diff "$work/expected.scores" found.out || fail 'the scores (>) are not those of the C example (<)' || return
    ZSTC_MODEL=/nowhere/at-all fails_with "$1" missing_model text || return
    fails_with "$1" empty_text ''
}

# What the C example prints is what the others are held against; so it is looked at first.
expect() {
    cd "$work/c" && build_c || fail 'the C example does not build' || return
    run_c "${texts[@]}" >"$work/expected.scores" || fail 'the C example fails' || return
    [ "$(wc -l <"$work/expected.scores")" -eq $((4 * ${#texts[@]})) ] ||
        fail 'the C example: expected 4 lines for each text:' "$(cat "$work/expected.scores")" || return
    [ "$(awk 'NR == 1 || NR == 5 { print $1 }' "$work/expected.scores" | xargs)" = 'travel cooking' ] ||
        fail 'the C example does not know travel and cooking:' "$(cat "$work/expected.scores")" || return
    ! ZSTC_MODEL=/nowhere/at-all run_c text 2>"$work/expected.missing_model" ||
        fail 'the C example: no error without a model' || return
    ! run_c '' 2>"$work/expected.empty_text" || fail 'the C example: no error for an empty text' || return
    grep -qF /nowhere/at-all "$work/expected.missing_model" && grep -qF empty "$work/expected.empty_text" ||
        fail 'the messages of the C example:' "$(cat "$work"/expected.{missing_model,empty_text})"
}

is_required() { [[ " $* " = *" $language "* || " $* " = ' all ' ]]; }

# begin LANGUAGE: checks it in the background, its result and its output in files.
begin() {
    (cd "$work/$1" && check_language "$1" >"$work/$1.log" 2>&1 && echo passed >"$work/$1.result") &
}

# Two at a time: most of a check is one process that loads the library.
check_all() {
    local language missing running=0
    for language in "$@"; do
        missing=$("missing_$language" | paste -sd, | sed 's/,/, /g')
        if [ -n "$missing" ]; then
            # shellcheck disable=SC2086  # a list
            if is_required ${ZSTC_EXAMPLES_REQUIRED:-}; then echo "$missing" >"$work/$language.log"
            else echo "skipped ($missing)" >"$work/$language.result"; fi
            continue
        fi
        if [ $running -ge 2 ]; then wait -n; else running=$((running + 1)); fi
        begin "$language"
    done
    wait
}

report() {
    local language failed=0 ran=()
    for language in "$@"; do
        if [ ! -e "$work/$language.result" ]; then
            failed=1
            printf 'FAILED: %s\n' "$language"
            cat "$work/$language.log"
        elif grep -q '^skipped' "$work/$language.result"; then
            sed "s/^skipped/skipped: $language/" "$work/$language.result"
        else
            ran+=("$language")
        fi
    done
    printf 'passed: %s\n' "${ran[*]:-none}"
    return $failed
}

# A library may be in a folder of its own; a JVM and Mono read their arguments as the locale says.
set_up() {
    local folder
    pkg-config --exists zstc || fail 'pkg-config does not know zstc: set PKG_CONFIG_PATH' || return
    read -ra cflags <<<"$(pkg-config --cflags zstc)"
    read -ra libs <<<"$(pkg-config --libs zstc)"
    folder=$(pkg-config --variable=libdir zstc)
    export LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH} LC_ALL=C.UTF-8
    unset ZSTC_MODEL
    export OMP_NUM_THREADS=1 # two processes run at a time, with a thread each
    cc=${CC:-cc} cxx=${CXX:-c++}
    cp -r "$here"/*/ "$work"
}

main() {
    local language
    for language in "$@"; do
        declare -F "build_$language" >/dev/null || fail "no language \"$language\" (expected ${all[*]})" || return
    done
    [ $# -gt 0 ] || set -- "${all[@]}"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    set_up && (expect) || return
    check_all "$@"
    report "$@"
}

main "$@"
