#!/usr/bin/env bash
# The functions that a zstc.h promises, one a line, sorted: every declaration that is marked ZSTC_API.
set -euo pipefail
tr '\n' ' ' <"$1" | grep -oE 'ZSTC_API [^#;(]*\bzstc_?[a-z_]*\(' |
    sed -E 's/.*[ *](zstc_[a-z_0-9]+)\($/\1/' | LC_ALL=C sort
