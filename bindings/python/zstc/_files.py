"""Files that lie inside the package."""

from __future__ import annotations

import os


def inside(*parts: str) -> str | None:
    """The path of a file of the package, if it has it. An editable install has two folders, one with the sources."""
    import zstc

    paths = (os.path.join(folder, *parts) for folder in zstc.__path__)
    return next((path for path in paths if os.path.exists(path)), None)
