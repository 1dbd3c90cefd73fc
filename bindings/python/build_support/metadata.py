"""Provider of scikit-build-core for what pyproject.toml cannot say: the version, and the torch that a wheel needs.

A libzstc fits the torch that it was built against and no other one, so a wheel requires exactly that version.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from torch_of_build import find_torch  # a module beside this one


def _is_without_library() -> bool:
    return os.environ.get("ZSTC_BUILD") == "0"


class Provider:
    def __init__(self) -> None:
        self._state = ""

    def build_state(self, state: str) -> None:
        self._state = state

    def dynamic_wheel(self, settings: Mapping[str, Any]) -> dict[str, bool]:
        return {"dependencies": True}

    def get_requires_for_dynamic_metadata(self, settings: Mapping[str, Any]) -> list[str]:
        """Where there is no torch, the build gets one of its own, and the wheel then requires the same."""
        return [] if _is_without_library() or find_torch() is not None else ["torch"]

    def dynamic_metadata(self, settings: Mapping[str, Any], project: Mapping[str, Any]) -> dict[str, Any]:
        with open("VERSION", encoding="ascii") as file:
            version = file.read().strip()
        return {"version": version, "dependencies": self._dependencies()}

    def _dependencies(self) -> list[str]:
        if _is_without_library() or self._state == "sdist":
            return []
        torch = find_torch()
        if torch is None:
            raise RuntimeError(
                "no torch to build libzstc against: install torch first, or set ZSTC_TORCH to the folder that holds "
                "torch/, or set ZSTC_BUILD=0 to install the package without a library"
            )
        return [f"torch=={torch.version}"]
