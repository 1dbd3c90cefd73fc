"""The builds under test (named by test.sh), the fixtures, and Python in a process of its own."""

import os
import signal
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIBRARY = os.environ["ZSTC_LIBRARY"]  # linked with the torch that this Python imports
PROGRAM = os.environ["ZSTC_PROGRAM"]  # of the same build
OTHER_LIBRARY = os.environ.get("ZSTC_OTHER_LIBRARY", "")  # linked with another libtorch, if it was built
MODELS = os.path.join(ROOT, "tests", "data", "golden", "models")

# A shell's background jobs ignore SIGINT, and so would the programs that the tests interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


def model(name):
    return os.path.join(MODELS, name)


def run_python(code, *arguments, library=LIBRARY, stdin=None):
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        input=stdin,
        env={**os.environ, "ZSTC_LIBRARY": library},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def convert(source, archive):
    command = [PROGRAM, "convert", source, archive]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode != 0:
        raise AssertionError("%s: exit code %d: %s" % (" ".join(command), done.returncode, done.stderr))
