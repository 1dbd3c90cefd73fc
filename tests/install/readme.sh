#!/usr/bin/env bash
# readme.sh PREFIX COMPILER: the C example of the installed README, built and run as it says for a prefix without root.
set -euo pipefail
prefix=$1 compiler=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
awk '/^```c$/ { inside = 1; next } /^```/ { inside = 0 } inside' "$prefix/share/doc/zstc/README.md" >example.c
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig LD_LIBRARY_PATH=$prefix/lib
unset ZSTC_MODEL
# shellcheck disable=SC2046  # several flags
"$compiler" example.c $(pkg-config --cflags --libs zstc)
best=$(./a.out | sort -r | head -n 1)
case $best in *travel) ;; *) echo "the best label is not travel: $best"; exit 1 ;; esac
