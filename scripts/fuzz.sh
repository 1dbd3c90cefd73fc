#!/usr/bin/env bash
# Runs the fuzz targets of tests/fuzz with libFuzzer, ASan and UBSan, and prints one line for each. It needs clang and
# its runtime (packages clang and libclang-rt-dev).
#
#   scripts/fuzz.sh SECONDS [TARGET...]     all targets or the named ones, side by side, each for SECONDS
#
# JANSSON_SOURCE=FOLDER: a checkout of jansson's sources, which is built with the same instrumentation; without it,
# jansson is the machine's. New inputs are kept in build/fuzz/corpus/TARGET, findings in build/fuzz/found/.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

folder=$root/build/fuzz
export CC=clang CXX=clang++

build_jansson() {
    cmake -S "$JANSSON_SOURCE" -B "$folder/jansson" -G Ninja -DCMAKE_INSTALL_PREFIX="$folder/prefix" \
        -DCMAKE_POLICY_VERSION_MINIMUM=3.5 -DJANSSON_BUILD_DOCS=OFF -DJANSSON_EXAMPLES=OFF -DJANSSON_WITHOUT_TESTS=ON \
        -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_C_FLAGS='-fsanitize=fuzzer-no-link,address,undefined' &&
        cmake --build "$folder/jansson" --target install
}

build_targets() {
    PKG_CONFIG_PATH=$folder/prefix/lib/pkgconfig:${PKG_CONFIG_PATH:-} configure "$folder/targets" -DZSTC_FUZZ=ON \
        -DZSTC_TORCH=OFF -DZSTC_SANITIZE=address,undefined &&
        cmake --build "$folder/targets"
}

fuzz() { # TARGET SECONDS
    mkdir -p "$folder/corpus/$1" "$folder/found"
    "$folder/targets/tests/fuzz/fuzz_$1" -max_total_time="$2" -timeout=25 -rss_limit_mb=4096 -print_final_stats=1 \
        -artifact_prefix="$folder/found/$1-" "$folder/corpus/$1" "$root/tests/fuzz/corpus/$1" >"$folder/$1.log" 2>&1
}

# report TARGET STATUS: what libFuzzer said at the end of its log.
report() {
    awk -v target="$1" -v status="$2" '
        /stat::number_of_executed_units/ { runs = $2 }
        / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") coverage = $(i + 1) }
        END { printf "  %-16s %12d runs  %6d edges  %s\n", target, runs, coverage, status ? "FAILED" : "passed" }
    ' "$folder/$1.log"
}

main() {
    local seconds=$1 target failed=0 targets=()
    local -A jobs
    shift
    [[ $seconds =~ ^[1-9][0-9]*$ ]] || die "'$seconds' is not a number of seconds"
    need_packages clang libclang-rt-dev "${core_packages[@]}"
    if [ $# -gt 0 ]; then targets=("$@"); else mapfile -t targets < <(ls "$root/tests/fuzz/corpus"); fi
    if [ -n "${JANSSON_SOURCE:-}" ]; then step 'Building jansson with instrumentation' build_jansson || exit 1; fi
    step 'Building the fuzz targets' build_targets || exit 1
    for target in "${targets[@]}"; do
        [ -x "$folder/targets/tests/fuzz/fuzz_$target" ] || die "no fuzz target '$target'"
        fuzz "$target" "$seconds" &
        jobs[$target]=$!
    done
    for target in "${targets[@]}"; do
        local status=0
        wait "${jobs[$target]}" || status=$?
        report "$target" $status
        if [ $status -ne 0 ]; then failed=1; fi
    done
    exit $failed
}

case ${1:--h} in
-h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" ;;
*) main "$@" ;;
esac
