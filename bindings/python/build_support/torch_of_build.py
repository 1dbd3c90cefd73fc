"""Finds the torch that the package is built against: a folder for CMake, a pin for the metadata of the wheel.

Run as a program it prints the folder, for cmake/Python.cmake; nothing if there is no torch.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from typing import NamedTuple


class Torch(NamedTuple):
    folder: str
    version: str  # as pip knows it: 2.15.0, or 2.11.0+cpu


def _search_paths() -> Iterator[list[str]]:
    """$ZSTC_TORCH, the folder that holds torch/; what Python imports; the environment behind pip's isolated build.

    pip hides the packages of the environment that it installs into, but its Python is the environment's. uv and
    `python -m build` make an environment of their own; $VIRTUAL_ENV is then the user's.
    """
    if os.environ.get("ZSTC_TORCH"):
        yield [os.environ["ZSTC_TORCH"]]
        return
    yield [path for path in sys.path if path]
    yield list({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    if os.environ.get("VIRTUAL_ENV"):
        variables = {"base": os.environ["VIRTUAL_ENV"], "platbase": os.environ["VIRTUAL_ENV"]}
        yield [sysconfig.get_path("purelib", scheme="posix_prefix", vars=variables)]


def _torch_of(distribution: Distribution) -> Torch | None:
    folder = str(distribution.locate_file("torch"))
    has_library = os.path.exists(os.path.join(folder, "lib", "libtorch_cpu.so"))
    return Torch(folder, distribution.version) if has_library else None


def find_torch() -> Torch | None:
    for paths in _search_paths():
        for distribution in distributions(name="torch", path=paths):
            torch = _torch_of(distribution)
            if torch is not None:
                return torch
    return None


def main() -> None:
    torch = find_torch()
    if torch is not None:
        print(torch.folder, torch.version, sep="\n")


if __name__ == "__main__":
    main()
