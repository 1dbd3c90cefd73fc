#!/usr/bin/env bash
# On a machine with an NVIDIA GPU and a CUDA build of PyTorch: builds, runs the GPU's tests, then the comparisons with
# transformers: bart-large, and each family in its usual size. Ends with the goals and what was reached of them.
#
#   benchmarks/gpu.sh [FOLDER]      default build/gpu; FOLDER gets the build, the models (6 GB), gpu.json, gpu.md and
#                                   families.json
#
# Needs no network and installs nothing: what is missing is listed, all of it at once. A second run takes the build and
# the models of the first; another torch gets another build. A test or comparison that fails does not keep the others
# from running: the exit code is 1 then, and the last lines name it.
#
# PYTHON names the Python whose torch is meant (default python3), TOPICS the texts (default
# ../shared/data/topics_dev.tsv.gz beside the repository), CUDA_HOME a toolkit whose headers are taken where torch
# brings none. Packages outside the system's folders are found by PKG_CONFIG_PATH as usual.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=$(mkdir -p "${1:-$root/build/gpu}" && cd "${1:-$root/build/gpu}" && pwd)
build=$out/build
python=${PYTHON:-python3}
export TOPICS=${TOPICS:-$root/../shared/data/topics_dev.tsv.gz}
export PYTHONDONTWRITEBYTECODE=1 HF_HUB_OFFLINE=1 TRANSFORMERS_OFFLINE=1

# ---- what must be there ----------------------------------------------------------------------------------------------

missing=()
need() { # WHAT COMMAND...: notes WHAT where the command fails
    local what=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$what")
}

for program in cc c++ cmake ninja ctest pkg-config "$python"; do
    need "the program $program" command -v "$program"
done
for package in jansson libutf8proc zlib libzstd cmocka; do
    need "the library $package, with its headers (pkg-config $package)" pkg-config --exists "$package"
done
for module in torch transformers tokenizers safetensors numpy; do
    need "the Python module $module for $python" "$python" -c "import $module"
done
if "$python" -c 'import torch' >/dev/null 2>&1; then
    need "CUDA in the torch of $python" "$python" -c 'import sys, torch; sys.exit(torch.version.cuda is None)'
    need "a GPU that this torch sees (nvidia-smi)" \
        "$python" -c 'import sys, torch; sys.exit(not torch.cuda.is_available())'
fi
need "the texts: $TOPICS (set TOPICS)" test -r "$TOPICS"
if [ ${#missing[@]} -gt 0 ]; then
    echo "benchmarks/gpu.sh: missing on this machine:" >&2
    printf '  %s\n' "${missing[@]}" >&2
    exit 1
fi

# ---- the build -------------------------------------------------------------------------------------------------------

torch=$("$python" -c 'import torch, pathlib; print(pathlib.Path(torch.__file__).parent)')
version=$("$python" -c 'import torch; print(torch.__version__)')
if [ -e "$build/torch" ] && [ "$(cat "$build/torch")" != "$torch $version" ]; then rm -rf "$build"; fi
mkdir -p "$build"
echo "$torch $version" >"$build/torch"
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DCMAKE_PREFIX_PATH="$torch" -DZSTC_CUDA=ON \
    -DZSTC_UNITY=ON | tee "$out/configure.log"
grep -q 'CUDA graphs ON' "$out/configure.log" || {
    echo "benchmarks/gpu.sh: no complete headers of CUDA: set CUDA_HOME to a CUDA toolkit" >&2
    exit 1
}
ninja -C "$build"

# ---- tests and comparisons -------------------------------------------------------------------------------------------

failed=()
run() { # NAME COMMAND...
    local name=$1 start=$SECONDS
    shift
    echo "== $name"
    "$@" || failed+=("$name")
    echo "== $name: $((SECONDS - start)) s"
}

rm -f "$out/gpu.json" "$out/gpu.md" "$out/families.json" # of an earlier run
run "tests" env ZSTC_TEST_CUDA=1 OMP_NUM_THREADS=4 ctest --test-dir "$build" -L torch -j 4 --output-on-failure
run "bart-large" "$python" "$root/benchmarks/gpu.py" --library "$build/libzstc.so" --cache "$out" --out "$out"
run "families" "$python" "$root/benchmarks/families.py" --library "$build/libzstc.so" --cache "$out" --device cuda \
    --texts 256 --rounds 3 --json "$out/families.json"

echo
if [ -e "$out/gpu.md" ]; then sed -n '/^## goals/,/^## /{/^## goals/p;/^|/p}' "$out/gpu.md"; fi
echo "$out/gpu.md"
if [ ${#failed[@]} -gt 0 ]; then
    printf 'failed: %s\n' "${failed[@]}" >&2
    exit 1
fi
