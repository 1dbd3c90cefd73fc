#!/usr/bin/env bash
# program.sh PREFIX MODEL: the installed program finds its library by itself and classifies, from any folder.
set -euo pipefail
cd /
answer=$(env -u LD_LIBRARY_PATH -u ZSTC_MODEL "$1/bin/zstc" classify -m "$2" -l travel -l cooking --json \
    'one day I will see the world')
for part in '"sequence"' '"labels"' '"scores"' travel cooking; do
    grep -qF -- "$part" <<<"$answer" || { echo "no $part in: $answer"; exit 1; }
done
