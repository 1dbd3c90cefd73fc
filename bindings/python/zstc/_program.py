"""The program zstc that lies inside the package, as a command of the environment."""

from __future__ import annotations

import os
import sys

from . import _library, _torch
from ._files import inside


def path() -> str:
    """Where the program is; FileNotFoundError if the package was installed without it."""
    program = inside("bin", "zstc")
    if program is None:
        raise FileNotFoundError(
            "the package has no program: it was installed without libzstc (ZSTC_BUILD=0). Use the program of the "
            "libzstc that is installed"
        )
    return program


def main() -> None:
    try:
        program = path()
    except FileNotFoundError as error:
        sys.exit(f"zstc: {error}")
    folder = _torch.missing_folder(_library.path())
    if folder is not None:
        os.environ["LD_LIBRARY_PATH"] = ":".join(filter(None, [folder, os.environ.get("LD_LIBRARY_PATH")]))
    os.execv(program, [program, *sys.argv[1:]])
