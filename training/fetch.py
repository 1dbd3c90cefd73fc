#!/usr/bin/env python3
"""Builds a data folder from the published files of its sources.

Each file goes to DOWNLOADS/SOURCE/FILE; one that is there already is used. Whatever is wrong is told, one line each,
and nothing is built then. --list tells what there is, and under which licences.
"""

import argparse
import pathlib
import sys
from collections.abc import Sequence

import corpus
from sources.build import build
from sources.catalogue import SOURCES
from sources.download import complete
from sources.errors import SourceError
from sources.listing import table
from sources.source import Source


def main(words: Sequence[str] | None = None) -> int:
    options = _parse(words)
    chosen = [source for source in SOURCES
              if source.name not in options.without and (options.only is None or source.name in options.only)]
    if options.list:
        print(*table(chosen, corpus.OPEN_LICENCES), sep="\n")
        return 0
    errors = _fetch(chosen, options.downloads, options.out)
    for error in errors:
        print(f"fetch.py: {error}", file=sys.stderr)
    return 1 if errors else 0


def _fetch(chosen: Sequence[Source], downloads: pathlib.Path, out: pathlib.Path) -> list[SourceError]:
    errors = [error for source in chosen for error in complete(source, downloads)]
    if not errors:
        try:
            build(chosen, downloads, out)
        except SourceError as error:
            errors.append(error)
    return errors


def _parse(words: Sequence[str] | None) -> argparse.Namespace:
    names = [source.name for source in SOURCES]
    formatter = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=formatter)
    parser.add_argument("--list", action="store_true", help="print the sources and stop")
    parser.add_argument("--downloads", type=pathlib.Path, metavar="DIR", help="where the published files are kept")
    parser.add_argument("--out", type=pathlib.Path, metavar="DATA", help="the folder to build")
    parser.add_argument("--only", nargs="+", choices=names, metavar="SOURCE", help="these sources alone")
    parser.add_argument("--without", nargs="+", choices=names, default=[], metavar="SOURCE", help="all but these")
    options = parser.parse_args(words)
    if not options.list and (options.downloads is None or options.out is None):
        parser.error("--downloads and --out are needed, or --list")
    return options


if __name__ == "__main__":
    sys.exit(main())
