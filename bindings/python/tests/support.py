"""Where the fixtures are, and how to run a piece of Python in a process of its own."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import unittest
from typing import Any

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MODELS = os.path.join(os.path.dirname(os.path.dirname(PACKAGE)), "tests", "data", "golden", "models")
sys.path.insert(0, PACKAGE)


def model(name: str) -> str:
    return os.path.join(MODELS, name)


def require(module: str) -> Any:
    """An optional dependency. Without it the test is skipped, but fails where ZSTC_TEST_ALL=1 says that all run."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        if os.environ.get("ZSTC_TEST_ALL") == "1":
            raise
        raise unittest.SkipTest(f"{module} is not installed: {error}") from error


def run_python(code: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **(environment or {})}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [PACKAGE, environment.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
