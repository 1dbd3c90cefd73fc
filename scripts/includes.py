#!/usr/bin/env python3
"""Complains about files of src/ that include what they may not. Reads the files' names from stdin, with NUL between them.

The order of the folders is the table in docs/architecture.md: a file includes its own folder and those above it.
"""
import pathlib
import re
import sys

TABLE = "docs/architecture.md"
PUBLIC = "zstc/zstc.h"
TORCH = {"ATen", "torch", "c10", "caffe2"}  # only WITH_TORCH may include their headers
WITH_TORCH = "src/scorer/torch/"

# What stands on zstc.h, and is compiled into the program too: no other header of the library, and of base only what
# does not know the thread's last error.
PURE = {"base/array.h", "base/error.h", "base/utf8.h"}
ON_THE_INTERFACE = {"request": {"request"}, "cli": {"cli", "request"}}

INCLUDE = re.compile(r'\s*#\s*include\s*[<"]([^">]+)[">]')
ROW = re.compile(r"\| *`src/(\w+)` *\|")


def read_order():
    rows = pathlib.Path(TABLE).read_text(encoding="utf-8").split("\n")
    return [row[1] for row in map(ROW.match, rows) if row]


def check_order(order, names):
    """The table has each folder of src/ once, and no other."""
    folders = {name.split("/")[1] for name in names if name.count("/") > 1}
    yield from (f"{TABLE}:1: src/{folder} is missing in the table of folders" for folder in sorted(folders - set(order)))
    yield from (f"{TABLE}:1: src/{folder} of the table of folders does not exist"
                for folder in sorted(set(order) - folders))
    yield from (f"{TABLE}:1: src/{folder} is twice in the table of folders"
                for folder in sorted({folder for folder in order if order.count(folder) > 1}))


def complaint(order, name, included):
    """What is wrong with the include, or None."""
    own, top = name.split("/")[1], included.split("/")[0]
    if top in TORCH:
        return None if name.startswith(WITH_TORCH) else f"only {WITH_TORCH} may include libtorch"
    if included == PUBLIC or top not in order:
        return None
    if own in ON_THE_INTERFACE and top not in ON_THE_INTERFACE[own] and included not in PURE:
        return f"src/{own} may include {PUBLIC}, {', '.join(sorted(ON_THE_INTERFACE[own]))} and {', '.join(sorted(PURE))}"
    if own in order and order.index(top) > order.index(own):
        return f"src/{own} comes before src/{top} in the table of {TABLE}"
    return None


def check_file(order, name):
    text = pathlib.Path(name).read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.split("\n"), 1):
        match = INCLUDE.match(line)
        if match is None:
            continue
        included = match[1]
        wrong = complaint(order, name, included)
        if '"' in line and included != PUBLIC and included.split("/")[0] not in order:
            wrong = "the path of a header of the library starts at src/"
        if wrong:
            yield f"{name}:{number}: includes {included}: {wrong}"


def main():
    names = [name for name in sys.stdin.read().split("\0") if re.match(r"src/.*\.(c|h|cpp|cu|cuh|hpp)$", name)]
    order = read_order()
    found = list(check_order(order, names))
    for name in names:
        found += check_file(order, name)
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
