"""Keeps two different libtorch out of one process.

libzstc is linked with one libtorch, and `import torch` brings its own. They are C++ libraries whose inline variables
the loader merges process-wide, so that two versions side by side crash sooner or later, without a message. This module
finds out before that happens: the same libtorch is fine in either order, a different one is refused with ImportError.
"""

from __future__ import annotations

import ctypes
import importlib.machinery
import os
import re
import sys

from ._elf import read_dynamic

_LIBTORCH = re.compile(r"^libtorch_cpu\.so")


def loaded_libtorch() -> str | None:
    """The libtorch that is mapped into this process, if one is."""
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
            for line in maps:
                path = line.rstrip("\n").split(None, 5)[-1]
                if _LIBTORCH.match(os.path.basename(path)):
                    return path
    except OSError:
        pass
    return None


def linked_libtorch(library: str) -> str | None:
    """Where the loader would take the libtorch of a libzstc from: a path, or a bare name that the system finds."""
    try:
        dynamic = read_dynamic(library)
    except (OSError, ValueError):
        return None
    for name in dynamic.needed:
        if _LIBTORCH.match(name):
            return _in_folders(name, os.environ.get("LD_LIBRARY_PATH", "").split(":") + dynamic.search) or name
    return None


def _in_folders(name: str, folders: list[str]) -> str | None:
    for folder in folders:
        path = os.path.join(folder, name)
        if folder and os.path.exists(path):
            return path
    return None


def _wheel_version(path: str) -> str | None:
    """The version of the PyTorch wheel that a torch/lib/libtorch_cpu.so belongs to."""
    version_file = os.path.join(os.path.dirname(os.path.dirname(path)), "version.py")
    try:
        with open(version_file, encoding="utf-8") as file:
            found = re.search(r"^__version__\s*=\s*['\"]([^'\"]+)", file.read(), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        return None
    return found.group(1) if found else None


def missing_folder(library: str) -> str | None:
    """The folder of the environment's libtorch, if `library` needs it and does not find it by its run path.

    So it is where the package and torch are in different site-packages: that of the user and the system's, for example.
    """
    if linked_libtorch(library) != "libtorch_cpu.so":
        return None
    spec = importlib.machinery.PathFinder.find_spec("torch")
    folders = list(spec.submodule_search_locations or []) if spec is not None else []
    libraries = [os.path.join(folder, "lib") for folder in folders]
    return next((folder for folder in libraries if os.path.exists(os.path.join(folder, "libtorch_cpu.so"))), None)


def _wanted_libtorch(library: str) -> str | None:
    """The libtorch that `library` gets in a process that has none."""
    folder = missing_folder(library)
    return os.path.join(folder, "libtorch_cpu.so") if folder is not None else linked_libtorch(library)


def load_missing(library: str) -> None:
    """Loads the environment's libtorch where `library` would not find it: a name that is loaded is not looked for."""
    folder = missing_folder(library) if loaded_libtorch() is None else None
    if folder is None:
        return
    for name in ("libc10.so", "libtorch_cpu.so"):
        path = os.path.join(folder, name)
        if os.path.exists(path):
            ctypes.CDLL(path)


def check_version(library: str) -> None:
    """Raises ImportError if the package was built for another version of torch than the one it would load."""
    built_for = _built_for(library)
    if built_for is None:
        return
    path = loaded_libtorch() or _wanted_libtorch(library)
    found = _wheel_version(path) if path is not None else None
    if found is not None and built_for not in (found, found.partition("+")[0]):
        raise ImportError(
            f"libzstc cannot be loaded: it was built for torch {built_for}, and this environment's torch is {found}. "
            "Build it again: pip install --force-reinstall --no-deps, with the sources of zstc"
        )


def _built_for(library: str) -> str | None:
    """The version of torch that a wheel's build left beside the library."""
    try:
        with open(os.path.join(os.path.dirname(library), "built_for_torch.txt"), encoding="ascii") as file:
            return file.read().strip()
    except (OSError, UnicodeDecodeError):
        return None


def same_libtorch(one: str, other: str) -> bool:
    """Whether two libtorch are one file, or of one version: then the loader shares the one that came first."""
    if "/" not in one or "/" not in other:  # one that the system finds: a distribution's has its version in its name
        short, long = sorted((os.path.basename(one), os.path.basename(other)), key=len)
        return short != "libtorch_cpu.so" and long.startswith(short)
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    version = _wheel_version(one)
    return version is not None and version == _wheel_version(other)


def check_before_loading(library: str) -> None:
    """Raises ImportError if this process has a libtorch that `library` cannot live with."""
    mine, theirs = _wanted_libtorch(library), loaded_libtorch()
    if mine is not None and theirs is not None and not same_libtorch(mine, theirs):
        raise ImportError(
            f"libzstc cannot be loaded: this process already uses the libtorch {theirs}, but {library} is linked with "
            f"{mine}. Build libzstc with that torch (-DCMAKE_PREFIX_PATH=<its torch folder>), or use two processes."
        )


class _TorchGuard:
    """Refuses to import a torch that would bring a second libtorch; all else is left to the other finders."""

    def __init__(self, library: str) -> None:
        self.library = library

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name != "torch":
            return
        spec = importlib.machinery.PathFinder.find_spec(name)
        folder = next(iter(spec.submodule_search_locations or []), None) if spec is not None else None
        theirs, mine = os.path.join(folder or "", "lib", "libtorch_cpu.so"), loaded_libtorch()
        if mine is not None and os.path.exists(theirs) and not same_libtorch(mine, theirs):
            raise ImportError(
                f"torch cannot be imported: this process already uses {self.library}, which is linked with the "
                f"libtorch {mine}, and torch would bring {theirs}. Build libzstc with that torch "
                f"(-DCMAKE_PREFIX_PATH={folder}), or use two processes."
            )


def _is_guard(finder: object) -> bool:
    """By name: a package that was imported again has a class of its own."""
    kind = finder if isinstance(finder, type) else type(finder)
    return (kind.__module__, kind.__name__) == (__name__, _TorchGuard.__name__)


def guard_after_loading(library: str) -> None:
    """From now on a torch that clashes with `library` is refused. There is one guard, however often this is called."""
    if loaded_libtorch() is None or "torch" in sys.modules:
        return
    sys.meta_path[:] = [_TorchGuard(library)] + [finder for finder in sys.meta_path if not _is_guard(finder)]
