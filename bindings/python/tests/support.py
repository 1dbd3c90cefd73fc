"""Where the fixtures are, and how to run a piece of Python in a process of its own."""

import os
import subprocess
import sys
from typing import Dict, Optional

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MODELS = os.path.join(os.path.dirname(os.path.dirname(PACKAGE)), "tests", "data", "golden", "models")
sys.path.insert(0, PACKAGE)


def model(name: str) -> str:
    return os.path.join(MODELS, name)


def run_python(code: str, environment: Optional[Dict[str, str]] = None) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, **(environment or {})}
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, [PACKAGE, environment.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        universal_newlines=True,
        timeout=300,
        check=False,
    )
