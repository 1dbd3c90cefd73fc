#!/usr/bin/env bash
# needs.sh LIBRARY PROGRAM ON|OFF: libcurl and libcrypto are linked by the program alone, and only if it has zstc pull.
set -euo pipefail
needed() { objdump -p "$1" | awk '$1 == "NEEDED" { print $2 }' | grep -cE '^lib(curl|crypto|ssl)\.' || true; }
[ "$(needed "$1")" -eq 0 ] || { echo "$1: linked with libcurl or libcrypto"; exit 1; }
[ "$3" = ON ] && expected=2 || expected=0
found=$(needed "$2")
[ "$found" -eq $expected ] || { echo "$2: linked with $found of libcurl and libcrypto (expected $expected)"; exit 1; }
