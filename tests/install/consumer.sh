#!/usr/bin/env bash
# consumer.sh COMPILER STANDARD SOURCE [ARGUMENT...]: builds a program with pkg-config's flags alone and runs it.
# LIBDIR is where the installed library is.
set -euo pipefail
compiler=$1 standard=$2 source=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
read -ra flags <<<"$(pkg-config --cflags zstc)"
read -ra libraries <<<"$(pkg-config --libs zstc)"
case $source in *plugin.c) libraries=(-ldl) ;; esac
"$compiler" "-std=$standard" -pedantic -Wall -Wextra -Werror "${flags[@]}" "$source" -o "$work/program" \
    "${libraries[@]}" "-Wl,-rpath,$LIBDIR"
env -u LD_LIBRARY_PATH -u ZSTC_MODEL "$work/program" "$@"
