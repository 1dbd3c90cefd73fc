#!/usr/bin/env bash
# Complains about tracked files that name one person's machine or hold markers of unfinished work.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

files() { git ls-files -z 2>/dev/null || find . -path ./build -prune -o -path ./.git -prune -o -type f -print0; }
# Data and texts of others may say what they like.
ours() { grep -zvE '^(\./)?(tests/data/|models/default/|tests/fuzz/corpus/|LICENSE|scripts/tidy\.sh)'; }

status=0
report() { # WHAT PATTERN
    local found
    if found=$(files | ours | xargs -0 grep -nIE -- "$2" /dev/null); then
        printf '%s:\n%s\n' "$1" "$found"
        status=1
    fi
}
report 'paths of one machine' '(^|[^[:alnum:]_.$}])/(root|work|home/[a-z]+)/'
report 'marks of unfinished work' '\b(TODO|FIXME|XXX|HACK)\b'
exit $status
