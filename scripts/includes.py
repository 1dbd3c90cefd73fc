#!/usr/bin/env python3
"""Complains about files of src/ that include what they may not. Reads the names of files from stdin, separated by NUL.

The order of the folders is the table in docs/architecture.md: a file includes its own folder and those above it.
"""
import pathlib
import re
import sys

TABLE = "docs/architecture.md"
PUBLIC = "zstc/zstc.h"
TORCH = {"ATen", "torch", "c10", "caffe2"}  # only WITH_TORCH may include their headers
WITH_TORCH = "src/scorer/torch/"

# These use the library by its public header alone. The files of PURE do not use the thread's last error, and are
# compiled into the program too.
PURE = {"base/array.h", "base/error.h", "base/expand.h", "base/fill.h", "base/hub.h", "base/list.h", "base/utf8.h",
        "model/formats.h", "model/module_names.h", "tokenizer/file_names.h"}
ON_THE_INTERFACE = {"request": {"request"}, "cli": {"cli", "request"},
                    "serve": {"serve", "cli", "request"}}

INCLUDE = re.compile(r'\s*#\s*include\s*[<"]([^">]+)[">]')
ROW = re.compile(r"\| *`src/(\w+)` *\|")


def read_order():
    """The table's folders, top to bottom, each with its line."""
    lines = enumerate(pathlib.Path(TABLE).read_text(encoding="utf-8").split("\n"), 1)
    return [(match[1], number) for number, line in lines if (match := ROW.match(line))]


def check_order(rows, names):
    """The table has each folder of src/ once, and no other."""
    missing = {name.split("/")[1] for name in names if name.count("/") > 1}
    existing, seen = set(missing), set()
    for folder, number in rows:
        if folder not in existing:
            yield f"{TABLE}:{number}: src/{folder} does not exist"
        elif folder in seen:
            yield f"{TABLE}:{number}: src/{folder} has two rows in the table of folders"
        seen.add(folder)
        missing.discard(folder)
    last = rows[-1][1] if rows else 1
    yield from (f"{TABLE}:{last}: src/{folder} has no row in the table of folders" for folder in sorted(missing))


def complaint(order, name, included):
    """What is wrong with the include, or None."""
    own, top = name.split("/")[1], included.split("/")[0]
    if top in TORCH:
        return None if name.startswith(WITH_TORCH) else f"only {WITH_TORCH} may include libtorch"
    if included == PUBLIC or top not in order:
        return None
    if own in ON_THE_INTERFACE and top not in ON_THE_INTERFACE[own] and included not in PURE:
        allowed = [PUBLIC] + sorted("src/" + folder for folder in ON_THE_INTERFACE[own]) + sorted(PURE)
        return f"src/{own} may include {', '.join(allowed)} only"
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
        if '<' not in line and included != PUBLIC and included.split("/")[0] not in order:
            wrong = "the path of a header of the library starts at src/"
        if wrong:
            yield f"{name}:{number}: includes {included}: {wrong}"


def main():
    names = [name for name in sys.stdin.read().split("\0") if re.match(r"src/.*\.(c|h|cpp|cu|cuh|hpp)$", name)]
    rows = read_order()
    found = list(check_order(rows, names))
    if not found:
        order = [folder for folder, _ in rows]
        found = [line for name in names for line in check_file(order, name)]
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
