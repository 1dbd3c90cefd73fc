# Sourced by the scripts beside it: steps with their seconds, packages from apt, CMake builds.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
log_dir=${TMPDIR:-/tmp}

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# step TEXT COMMAND...: one line with the seconds taken; the command's output is shown only if it fails.
step() {
    local text=$1 log start=$SECONDS status=0
    shift
    log=$(mktemp "$log_dir/zstc-step.XXXXXX")
    printf '  %-58s' "$text"
    "$@" >"$log" 2>&1 || status=$?
    if [ $status -eq 0 ]; then
        printf '%4d s\n' $((SECONDS - start))
    else
        printf 'failed after %d s\n' $((SECONDS - start))
        tail -n 200 "$log"
    fi
    rm -f "$log"
    return $status
}

retry() {
    local attempt
    for attempt in 1 2 3; do
        if "$@"; then return 0; fi
        echo "attempt $attempt failed: $*"
        sleep $((attempt * 5))
    done
    return 1
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
    done
}

install_packages() {
    retry as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq &&
        retry as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
            -o DPkg::Lock::Timeout=300 "$@"
}

# need_packages PACKAGE...: installs the ones that are not there, and touches nothing when all are.
need_packages() {
    local missing
    command -v dpkg-query >/dev/null || return 0
    mapfile -t missing < <(missing_packages "$@")
    if [ ${#missing[@]} -gt 0 ]; then
        [ "$(id -u)" -eq 0 ] || command -v sudo >/dev/null || die "neither root nor sudo: please install ${missing[*]}"
        step "Installing ${#missing[@]} packages from apt" install_packages "${missing[@]}"
    fi
}

core_packages=(gcc g++ libc6-dev cmake ninja-build pkg-config libutf8proc-dev libjansson-dev zlib1g-dev libzstd-dev)
# For the command zstc pull: without them it is left out. libcrypto, of libssl-dev, is what Debian's libcurl uses too.
pull_packages=(libcurl4-openssl-dev libssl-dev ca-certificates)
# For the command zstc serve: without it it is left out.
serve_packages=(libevent-dev)
# libtorch-dev is content with the reference BLAS, which is fifty times slower than OpenBLAS. This OpenBLAS works by
# OpenMP, as libtorch does, so that the two share their threads.
torch_packages=(libtorch-dev libopenblas0-openmp)

# use_blas KIND: from here on this process and its children use Debian's OpenBLAS of that kind, openmp or pthread,
# whatever the administrator's choice is.
use_blas() {
    local folder
    folder=/usr/lib/$(gcc -dumpmachine)/openblas-$1
    [ -d "$folder" ] || return 0
    case ":${LD_LIBRARY_PATH:-}:" in *":$folder:"*) return 0 ;; esac
    export LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
}

# An older choice of the administrator stays as it is when OpenBLAS is installed; then this process alone uses it.
prefer_openblas() {
    readlink -f "/usr/lib/$(gcc -dumpmachine)/libblas.so.3" | grep -q openblas || use_blas openmp
}

# configure FOLDER OPTION...: a build folder that was made for another place of the sources is made anew.
configure() {
    local folder=$1
    shift
    if ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$folder/CMakeCache.txt" 2>/dev/null; then rm -rf "$folder"; fi
    cmake -S "$root" -B "$folder" -G Ninja "$@"
}
