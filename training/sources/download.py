"""Gets the files of a source and checks them."""

import hashlib
import http.client
import pathlib
import sys
import urllib.error
import urllib.request
from typing import IO

from sources.errors import SourceError
from sources.source import Source

BLOCK = 1 << 20
WAIT = 60  # seconds without a byte
AGENT = "libzstc-training-fetch"  # some servers refuse Python's own name


def complete(source: Source, downloads: pathlib.Path) -> list[SourceError]:
    """Downloads what is missing, checks all, and returns what is wrong."""
    errors = []
    for file, path, digest in source.places(downloads):
        try:
            if not path.exists():
                if not file.url:
                    raise SourceError(f"{source.name}: {path} is missing: {file.by_hand}, and put it there")
                _download(source.name, file.url, path)
            _check(source.name, path, digest)
        except SourceError as error:
            errors.append(error)
    return errors


def _download(source: str, url: str, path: pathlib.Path) -> None:
    """A file that is not complete yet has another name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    request = urllib.request.Request(url, headers={"User-Agent": AGENT})
    try:
        with urllib.request.urlopen(request, timeout=WAIT) as answer, part.open("wb") as out:
            size = int(answer.headers.get("Content-Length") or 0)
            copied = _copy(answer, out, f"{source}: {path.name}", size)
    except urllib.error.HTTPError as error:
        raise SourceError(f"{source}: {path.name}: HTTP status {error.code} (expected 200) from {url}") from error
    except (OSError, http.client.HTTPException) as error:
        raise SourceError(f"{source}: {path.name}: {error} while downloading {url}") from error
    if size and copied != size:
        raise SourceError(f"{source}: {path.name}: {copied} bytes (expected {size}) from {url}")
    part.replace(path)


def _copy(answer: IO[bytes], out: IO[bytes], title: str, size: int) -> int:
    copied = 0
    while block := answer.read(BLOCK):
        copied += out.write(block)
        _progress(f"{title} {copied / 1e6:.1f}" + (f" of {size / 1e6:.1f} MB" if size else " MB"))
    _progress("")
    return copied


def _progress(line: str) -> None:
    """One line of a terminal, written over."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


def _check(source: str, path: pathlib.Path, digest: str) -> None:
    if digest and (found := sha256(path)) != digest:
        raise SourceError(f"{source}: {path}: SHA-256 {found} (expected {digest})")


def sha256(path: pathlib.Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
