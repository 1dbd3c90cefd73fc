#!/usr/bin/env python3
"""Executes notebooks of the Python package and stores them with their outputs.

    python tests/notebooks/refresh.py            all of them; or give names of files in bindings/python/notebooks

runs.py says what must be set. Look at the result before you commit it.
"""

import sys

import nbformat
import runs


def main(names):
    for name in names or runs.NAMES:
        book = runs.tidied(runs.execute(runs.read(name)))
        nbformat.validate(book)
        nbformat.write(book, runs.FOLDER / name)
        print(f"{name}: {(runs.FOLDER / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
