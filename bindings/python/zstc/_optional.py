"""Packages that only parts of this one need."""

from __future__ import annotations

import importlib
from typing import Any


def optional(name: str, needed_by: str, install: str) -> Any:
    """The module `name`; ImportError says what to install."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(f"{needed_by} needs {name} ({error}): pip install '{install}'") from error
