"""The program zstc that lies inside the package, as a command of the environment."""

from __future__ import annotations

import os
import sys

from . import _torch

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def path() -> str:
    """Where the program is; FileNotFoundError if the package was installed without it."""
    program = os.path.join(_PACKAGE, "bin", "zstc")
    if not os.path.exists(program):
        raise FileNotFoundError(
            f"no program at {program}: the package was installed without libzstc (ZSTC_BUILD=0); use the zstc of the "
            "installed library"
        )
    return program


def main() -> None:
    try:
        program = path()
    except FileNotFoundError as error:
        sys.exit(f"zstc: {error}")
    folder = _torch.missing_folder(os.path.join(_PACKAGE, "libzstc.so.0"))
    if folder is not None:
        os.environ["LD_LIBRARY_PATH"] = ":".join(filter(None, [folder, os.environ.get("LD_LIBRARY_PATH")]))
    os.execv(program, [program, *sys.argv[1:]])
