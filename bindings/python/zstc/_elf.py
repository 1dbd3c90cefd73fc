"""Reads from an ELF file which shared libraries it needs and where it looks for them, without loading it.

Layout: "Tool Interface Standard (TIS) ELF specification" 1.2 and the gABI's 64-bit structures; little-endian 64-bit
files only, which is what every platform with a PyTorch wheel for Linux uses.
"""

import os
import struct
from typing import BinaryIO, NamedTuple

_PT_LOAD, _PT_DYNAMIC = 1, 2
_DT_NEEDED, _DT_STRTAB, _DT_STRSZ, _DT_RPATH, _DT_RUNPATH = 1, 5, 10, 15, 29


class Dynamic(NamedTuple):
    needed: list[str]
    search: list[str]  # run path, with $ORIGIN filled in


def _segments(file: BinaryIO) -> list[tuple[int, int, int, int]]:
    """(type, file offset, address, size in the file) of each program header."""
    header = file.read(64)
    if len(header) < 64 or header[:6] != b"\x7fELF\x02\x01":
        raise ValueError("not a little-endian 64-bit ELF file")
    (offset,) = struct.unpack_from("<Q", header, 32)
    size, count = struct.unpack_from("<HH", header, 54)
    file.seek(offset)
    table = file.read(size * count)
    found = []
    for i in range(count):
        kind, _, start, address, _, length = struct.unpack_from("<IIQQQQ", table, i * size)
        found.append((kind, start, address, length))
    return found


def _file_offset(segments: list[tuple[int, int, int, int]], address: int) -> int:
    for kind, start, base, length in segments:
        if kind == _PT_LOAD and base <= address < base + length:
            return start + address - base
    raise ValueError("an address outside all segments")


def _entries(file: BinaryIO, segments: list[tuple[int, int, int, int]]) -> list[tuple[int, int]]:
    for kind, start, _, length in segments:
        if kind == _PT_DYNAMIC:
            file.seek(start)
            data = file.read(length)
            return [pair for pair in struct.iter_unpack("<qQ", data[: len(data) // 16 * 16])]
    raise ValueError("no dynamic section")


def read_dynamic(path: str) -> Dynamic:
    """Raises OSError or ValueError (struct.error among them) for a file that is no shared library."""
    try:
        with open(path, "rb") as file:
            segments = _segments(file)
            entries = _entries(file, segments)
            of = dict(entries)
            file.seek(_file_offset(segments, of[_DT_STRTAB]))
            strings = file.read(of[_DT_STRSZ])
    except (KeyError, struct.error) as error:
        raise ValueError(f"{path}: a damaged ELF file") from error

    def string(at: int) -> str:
        return os.fsdecode(strings[at : strings.index(b"\0", at)])

    origin = os.path.dirname(os.path.realpath(path))
    run_path = [string(value) for tag, value in entries if tag in (_DT_RPATH, _DT_RUNPATH)]
    folders = [folder for line in run_path for folder in line.split(":") if folder]
    folders = [folder.replace("${ORIGIN}", origin).replace("$ORIGIN", origin) for folder in folders]
    return Dynamic([string(value) for tag, value in entries if tag == _DT_NEEDED], folders)
