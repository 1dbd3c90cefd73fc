"""Where the fixtures are, and how to run a piece of Python in a process of its own."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import unittest
from types import ModuleType

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MODELS = os.path.join(os.path.dirname(os.path.dirname(PACKAGE)), "tests", "data", "golden", "models")
if not os.environ.get("ZSTC_TEST_INSTALLED"):  # else the package that is installed is tested
    sys.path.insert(0, PACKAGE)


def model(name: str) -> str:
    return os.path.join(MODELS, name)


def require(module: str) -> ModuleType:
    """An optional dependency; without it the tests are skipped, or fail where ZSTC_TEST_ALL=1 says that it is there."""
    try:
        return importlib.import_module(module)
    except ImportError:
        if os.environ.get("ZSTC_TEST_ALL") == "1":
            raise
        raise unittest.SkipTest(f"{module} is not installed") from None


def run_python(
    code: str, environment: dict[str, str] | None = None, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **(environment or {})}
    if not os.environ.get("ZSTC_TEST_INSTALLED"):
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [PACKAGE, environment.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


class WithModel(unittest.TestCase):
    """Tests of one small model on one thread, opened once."""

    @classmethod
    def setUpClass(cls) -> None:
        import zstc

        cls.classifier = zstc.Classifier(model("tiny-bart"), device="cpu", threads=1)

    @classmethod
    def tearDownClass(cls) -> None:
        cls.classifier.close()
