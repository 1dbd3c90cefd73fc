#!/usr/bin/env bash
# Checks the tracked files against the rules of the house, and names file and line of what breaks them: paths of one
# machine, marks of unfinished work, what clang-format would change, which folder may include which, long lines,
# functions, files and examples. Installs clang-format and Python from apt if they are missing.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

# All files but those that are deleted and not committed yet; names without ./ in front.
files() {
    { [ -e .git ] && git ls-files -z 2>/dev/null || find . -path ./build -prune -o -type f -printf '%P\0'; } |
        while IFS= read -r -d '' file; do if [ -e "$file" ]; then printf '%s\0' "$file"; fi; done
}
# Data and texts of others may say what they like.
ours() { grep -zvE '^(tests/data/|models/default/|tests/fuzz/corpus/|LICENSE|scripts/tidy\.sh)'; }
# Tables made by a program are as wide as it makes them.
written_by_hand() { grep -zvxE 'src/text/unicode_(tables|categories)\.c'; }

status=0
report() { # WHAT COMMAND...: the command prints what it finds and then fails
    local what=$1 found
    shift
    if ! found=$("$@" 2>&1); then
        printf '%s:\n%s\n' "$what" "$found"
        status=1
    fi
}

nowhere() { # PATTERN
    local found
    found=$(files | ours | xargs -0 grep -nIE -- "$1" /dev/null) || return 0
    printf '%s\n' "$found"
    return 1
}
formatted() { files | grep -zE '\.(c|h|cpp|hpp)$' | xargs -0 clang-format-14 --dry-run --Werror; }
includes() { files | python3 scripts/includes.py; }
sizes() { files | written_by_hand | python3 scripts/sizes.py; }

need_packages clang-format-14 python3
report 'paths of one machine' nowhere '(^|[^[:alnum:]_.$}])/(root|work|home/[a-z]+)/'
report 'marks of unfinished work' nowhere '\b(TODO|FIXME|XXX|HACK)\b'
report 'not formatted (clang-format-14 -i FILE)' formatted
report 'the order of folders' includes
report 'too long' sizes
exit $status
