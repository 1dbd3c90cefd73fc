#!/usr/bin/env bash
# lay_down.sh CMAKE BUILD PREFIX: installs a build, then moves the prefix: nothing may depend on where it was at first.
set -euo pipefail
cmake=$1 build=$2 prefix=$3
rm -rf "$prefix" "$prefix.first"
"$cmake" --install "$build" --prefix "$prefix.first" >/dev/null
mv "$prefix.first" "$prefix"
for file in include/zstc/zstc.h include/zstc/zstc.hpp bin/zstc share/doc/zstc/LICENSE; do
    [ -e "$prefix/$file" ] || { echo "not installed: $file"; exit 1; }
done
if grep -rlF -- "$build" "$prefix" --include='*.pc' --include='*.cmake'; then
    echo 'these files name the build folder'
    exit 1
fi
