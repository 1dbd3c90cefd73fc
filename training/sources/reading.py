"""Reads the published files of a source: lines, tables, JSON, members of archives."""

import contextlib
import csv
import gzip
import io
import json
import pathlib
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Any, cast

from sources.errors import SourceError

# What the standard library raises for a file that is not what it should be.
MALFORMED = (
    KeyError, IndexError, TypeError, ValueError, EOFError, csv.Error, gzip.BadGzipFile, tarfile.TarError,
    zipfile.BadZipFile, zlib.error,
)


class Opened:
    """The files of one source, by their names. `at` is what was opened last, for messages."""

    def __init__(self, source: str, folder: pathlib.Path) -> None:
        self.source, self._folder, self.at = source, folder, ""

    def error(self, what: str) -> SourceError:
        return SourceError(f"{self.source}: {self.at}: {what}")

    def lines(self, name: str, encoding: str = "utf-8") -> Iterator[str]:
        """The lines of a file, unpacked if it is gzipped, without their ends."""
        self.at = name
        path = self._folder / name
        with gzip.open(path) if name.endswith(".gz") else path.open("rb") as stream:
            yield from _lines(cast(IO[bytes], stream), encoding)

    def csv(self, name: str, encoding: str = "utf-8") -> Iterator[dict[str, str]]:
        """The rows of a CSV file, keyed by its header."""
        self.at = name
        with (self._folder / name).open(encoding=encoding, newline="") as stream:
            yield from csv.DictReader(stream, strict=True)

    def json(self, name: str) -> Any:
        self.at = name
        return json.loads((self._folder / name).read_bytes())

    def zip_lines(self, name: str, member: str) -> Iterator[str]:
        """The lines of a member of a zip archive."""
        self.at = name
        with zipfile.ZipFile(self._folder / name) as archive:
            if member not in archive.namelist():
                raise self._missing(member)
            with archive.open(member) as stream:
                yield from _lines(stream, "utf-8")

    def tar_lines(self, name: str, member: str, encoding: str = "utf-8") -> Iterator[str]:
        """The lines of a member of a tar archive."""
        with self.tar_member(name, member) as stream:
            yield from _lines(stream, encoding)

    def tar_csv(self, name: str, member: str) -> Iterator[list[str]]:
        """The rows of a CSV file without a header in a tar archive."""
        with self.tar_member(name, member) as stream, io.TextIOWrapper(stream, "utf-8", newline="") as text:
            yield from csv.reader(text, strict=True)

    @contextlib.contextmanager
    def tar_member(self, name: str, member: str) -> Iterator[IO[bytes]]:
        self.at = name
        with tarfile.open(self._folder / name) as archive:
            try:
                stream = archive.extractfile(member)
            except KeyError:
                stream = None
            if stream is None:
                raise self._missing(member)
            with stream:
                yield stream

    def tar_files(self, name: str, under: str) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of each file in a folder of a tar archive; that there is none is an error."""
        self.at, found = name, False
        with tarfile.open(self._folder / name) as archive:
            for entry in archive:
                stream = archive.extractfile(entry) if entry.isfile() and entry.name.startswith(under) else None
                if stream is not None:
                    found = True
                    yield entry.name, stream.read()
        if not found:
            raise self._missing(under)

    def _missing(self, member: str) -> SourceError:
        return self.error(f'no member "{member}" in the archive')


def table(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """The rows of tab-separated lines, keyed by the header. Quotes are characters like any other."""
    rows = iter(lines)
    header = next(rows).removeprefix("\ufeff").split("\t")
    for line in rows:
        if line:
            yield dict(zip(header, line.split("\t")))


def objects(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The objects of JSON lines."""
    return (json.loads(line) for line in lines if line)


def _lines(stream: IO[bytes], encoding: str) -> Iterator[str]:
    with io.TextIOWrapper(stream, encoding, newline="\n") as text:
        for line in text:
            yield line.rstrip("\r\n")
