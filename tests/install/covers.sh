#!/usr/bin/env bash
# covers.sh HEADER WRAPPER: each function that zstc.h promises is called by zstc.hpp.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
missing=$("$here/header_names.sh" "$1" | while read -r name; do grep -qwF -- "$name" "$2" || echo "$name"; done)
[ -z "$missing" ] || { printf 'not in %s:\n%s\n' "$(basename "$2")" "$missing"; exit 1; }
