#!/usr/bin/env bash
# run_all.sh FOLDER MODEL: runs each program that was built there.
set -euo pipefail
for program in "$1"/classify_*; do
    if [ -f "$program" ] && [ -x "$program" ]; then "$program" "$2"; fi
done
