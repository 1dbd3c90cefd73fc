#!/usr/bin/env bash
# loads.sh LIBRARY: its SONAME is the one consumers record, and it brings along all that it needs.
set -euo pipefail
export LC_ALL=C
dynamic=$(readelf -d "$1")
grep -q 'SONAME.*\[libzstc\.so\.0\]' <<<"$dynamic" || { echo "SONAME is not libzstc.so.0"; exit 1; }
if grep -q TEXTREL <<<"$dynamic"; then
    echo 'the library has relocations in its code: an object was compiled without -fPIC'
    exit 1
fi
if grep -q 'NEEDED.*cuda' <<<"$dynamic"; then echo 'the library loads CUDA at once'; exit 1; fi
resolved=$(ldd -r "$1" 2>&1)
if grep -E 'undefined symbol|not found' <<<"$resolved"; then exit 1; fi
