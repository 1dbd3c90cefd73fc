#!/usr/bin/env bash
# abi.sh check LIBRARY     compares the library's binary interface with the stored one (abi/libzstc.abi)
# abi.sh refresh LIBRARY   stores the library's as the new one, after a change that is meant
# The library needs debug information. Only what zstc.h declares is taken in.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
headers=$here/../../include/zstc
baseline=$here/abi/libzstc.abi
case $1 in
check)
    if ! abidiff --headers-dir2 "$headers" --drop-private-types "$baseline" "$2"; then
        echo "The binary interface changed. If it was meant: tests/install/abi.sh refresh LIBRARY, and a line in"
        echo "CHANGELOG.md."
        exit 1
    fi
    ;;
refresh)
    abidw --headers-dir "$headers" --drop-private-types --exported-interfaces-only --no-corpus-path --no-comp-dir-path \
        --no-show-locs --no-elf-needed "$2" | sed -E "s|path='[^']*/(src/[^']*)'|path='\1'|" >"$baseline.new"
    mv "$baseline.new" "$baseline"
    ;;
*)
    echo "usage: abi.sh check|refresh LIBRARY" >&2
    exit 2
    ;;
esac
