"""Packages that only parts of this one need."""

from __future__ import annotations

import importlib
import shlex
from typing import Any


def optional(name: str, needed_by: str, install: str, called: str | None = None) -> Any:
    """The module `name`; ImportError says what to install. called: the package's own name, where it is known by one."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        what = called or f"{name} ({error})"
        raise ImportError(f"{needed_by} needs {what}: pip install {shlex.quote(install)}") from error
