#!/usr/bin/env bash
# program.sh PREFIX MODEL: the installed program finds its library by itself and classifies, from any folder; and
# the part for CUDA, where there is one.
set -euo pipefail
cd /
answer=$(env -u LD_LIBRARY_PATH -u ZSTC_MODEL "$1/bin/zstc" classify -m "$2" -l travel -l cooking --json \
    'one day I will see the world')
for part in '"sequence"' '"labels"' '"scores"' travel cooking; do
    grep -qF -- "$part" <<<"$answer" || { echo "no $part in: $answer"; exit 1; }
done

parts=("$1"/lib*/libzstc_cuda.so.0)
if [ -e "${parts[0]}" ]; then
    answer=$(env -u LD_LIBRARY_PATH "$1/bin/zstc" classify --device cuda:9999 -m "$2" -l travel x 2>&1) && exit 1
    grep -qE 'cuda:9999: this machine has [0-9]+ CUDA devices' <<<"$answer" || { echo "not said: $answer"; exit 1; }
fi
