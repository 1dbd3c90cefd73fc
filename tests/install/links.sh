#!/usr/bin/env bash
# links.sh FOLDER DOCUMENT...: every relative link of a document leads to a file. DOCUMENT may be a pattern.
cd "$1" || exit 1
shift
status=0
for document in $*; do
    if [ ! -f "$document" ]; then
        echo "$document: no such document"
        status=1
        continue
    fi
    for link in $(grep -o ']([^)]*)' "$document" | sed 's/^](//; s/)$//; s/#.*//' | grep -v '^[a-z]*:' | sort -u); do
        [ -e "$(dirname "$document")/$link" ] && continue
        echo "$document: $link leads nowhere"
        status=1
    done
done
exit $status
