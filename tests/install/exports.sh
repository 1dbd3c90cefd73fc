#!/usr/bin/env bash
# exports.sh LIBRARY HEADER MAP: the library exports the header's functions and nothing else, under the map's version.
set -euo pipefail
export LC_ALL=C
library=$1 header=$2 map=$3
here=$(cd "$(dirname "$0")" && pwd)
promised=$("$here/header_names.sh" "$header")
mapped=$(grep -oE '^ +zstc_[a-z_0-9]+;' "$map" | tr -d ' ;' | sort)
exported=$(nm -D --defined-only --with-symbol-versions "$library" | awk '$2 != "A" { print $3 }' | sort)

status=0
compare() { # what wanted found
    diff <(echo "$2") <(echo "$3") || { echo "the $1 differ (<: promised by the header, >: found)"; status=1; }
}
compare "names in $(basename "$map")" "$promised" "$mapped"
compare 'exported names' "$(sed 's/$/@@ZSTC_0/' <<<"$promised")" "$exported"
exit $status
