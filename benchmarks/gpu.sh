#!/usr/bin/env bash
# On a machine with an NVIDIA GPU and a CUDA build of PyTorch: builds, runs the GPU's tests, then the comparisons with
# transformers: bart-large, and each family in its usual size. Needs no network: a C and C++ compiler, CMake, Ninja,
# pkg-config, jansson, utf8proc, zlib, libzstd and cmocka must be there; for the comparisons transformers, and
# ../shared/data beside the repository.
#
#   benchmarks/gpu.sh [FOLDER]      default build/gpu; FOLDER gets the build, the models (6 GB), gpu.json, gpu.md and
#                                   families.json
#
# PYTHON names the Python whose torch is meant (default python3). Packages outside the system's folders are found by
# PKG_CONFIG_PATH as usual.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$(mkdir -p "${1:-$root/build/gpu}" && cd "${1:-$root/build/gpu}" && pwd)
python=${PYTHON:-python3}

torch=$("$python" -c 'import torch, pathlib; print(pathlib.Path(torch.__file__).parent)')
[ -e "$root/../shared/data/topics_dev.tsv.gz" ] || {
    echo "no ../shared/data/topics_dev.tsv.gz beside the repository" >&2
    exit 1
}
"$python" -c 'import sys, torch; sys.exit(0 if torch.cuda.is_available() else "this torch sees no GPU")'

cmake -S "$root" -B "$out/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$torch" -DZSTC_CUDA=ON |
    tee "$out/configure.log"
grep -q 'CUDA graphs ON' "$out/configure.log" || { echo "no cuda_runtime_api.h: set CUDA_HOME" >&2; exit 1; }
ninja -C "$out/build"
ZSTC_TEST_CUDA=1 ctest --test-dir "$out/build" -L torch --output-on-failure
PYTHONDONTWRITEBYTECODE=1 "$python" "$root/benchmarks/gpu.py" --library "$out/build/libzstc.so" --cache "$out" \
    --out "$out"
PYTHONDONTWRITEBYTECODE=1 "$python" "$root/benchmarks/families.py" --library "$out/build/libzstc.so" --cache "$out" \
    --device cuda --texts 256 --rounds 3 --json "$out/families.json"
echo "$out/gpu.md"
